// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import latentij.ij.ImageTensors;
import latentij.ij.LatentImages;
import latentij.ij.Latents;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.model.OnnxSource;
import latentij.model.VaeModel;
import latentij.model.graph.GraphOptions;
import latentij.model.graph.OnnxGraph;
import latentij.model.library.Models;
import latentij.tensor.FloatTensor;

/**
 * What LatentIJ adds around ONNX Runtime's own {@code OrtSession.run}: the same
 * 512x512 image goes through {@link Latents} (ImageJ image in, ImageJ image out)
 * and, as a normalized tensor, through a bare session of the model's own graph.
 * What is around that includes the work on 8-bit pixels that LatentIJ adds to the
 * graph.
 *
 * <pre>
 * mvn -q test-compile exec:java -Dexec.classpathScope=test \
 *   -Dexec.mainClass=latentij.runtime.OverheadBenchmark [-Dexec.args="MODEL RUNS"]
 * </pre>
 */
public final class OverheadBenchmark {

	private static final int SIDE = 512;

	/** Until Java's compiler, which takes a core of its own, has done its work. */
	private static final int WARM_UP = 25;

	private OverheadBenchmark() {}

	/** See the class. */
	public static void main(final String... args) throws Exception {
		System.setProperty("java.awt.headless", "true");
		final String reference = args.length > 0 ? args[0] : Models.BUNDLED;
		final int runs = args.length > 1 ? Integer.parseInt(args[1]) : 30;
		final VaeModel model = Models.standard().find(reference);
		final ImagePlus image = new ImagePlus(
				"noise",
				new ColorProcessor(
						SIDE, SIDE, new Random(1).ints(SIDE * SIDE, 0, 1 << 24).toArray()));
		final EncodeOptions encode = EncodeOptions.parse(Map.of("model", reference, "device", "cpu"));
		final DecodeOptions decode = DecodeOptions.parse(Map.of("device", "cpu"));
		try (Latents latents = new Latents(message -> {})) {
			final ImagePlus latent = latents.encode(image, encode);
			final FloatTensor pixels = ImageTensors.padded(image, SIDE, SIDE);
			try (Bare bare =
					new Bare(model.encoder().source(), model.encoder().image().name())) {
				measure("encode", runs, () -> latents.encode(image, encode), () -> bare.run(pixels));
			}
			final FloatTensor values = LatentImages.toTensor(latent);
			try (Bare bare =
					new Bare(model.decoder().source(), model.decoder().latent().name())) {
				measure("decode", runs, () -> latents.decode(latent, decode), () -> bare.run(values));
			}
		}
	}

	private interface Job {

		void run() throws IOException, OrtException;
	}

	private static void measure(final String name, final int runs, final Job whole, final Job bare)
			throws IOException, OrtException {
		final double[] wholes = new double[runs];
		final double[] bares = new double[runs];
		// One after the other: the threads of a session go on spinning for a while
		// after a run, and would slow down another session's.
		final int warmUp = Math.min(WARM_UP, runs);
		for (int i = -warmUp; i < runs; i++) wholes[Math.max(0, i)] = milliseconds(whole);
		for (int i = -warmUp; i < runs; i++) bares[Math.max(0, i)] = milliseconds(bare);
		Arrays.sort(wholes);
		Arrays.sort(bares);
		final double w = wholes[runs / 2];
		final double b = bares[runs / 2];
		System.out.printf(
				Locale.ROOT,
				"%s 512x512: %.1f ms, of these OrtSession.run %.1f ms; around it %.1f ms"
						+ " (%.1f %%), medians of %d%n",
				name,
				w,
				b,
				w - b,
				100 * (w - b) / w,
				runs);
	}

	private static double milliseconds(final Job job) throws IOException, OrtException {
		final long start = System.nanoTime();
		job.run();
		return (System.nanoTime() - start) / 1e6;
	}

	/** A session with nothing around it. */
	private static final class Bare implements AutoCloseable {

		private final SessionOptions options;
		private final OrtSession session;
		private final String input;
		private CopiedWeights weights;

		Bare(final OnnxSource source, final String input) throws OrtException, IOException {
			this.input = input;
			options = OrtRuntime.sessionOptions(OrtRuntime.CPU, Precision.FP32, false);
			final OrtEnvironment environment = OrtEnvironment.getEnvironment();
			if (source instanceof OnnxSource.File file)
				session = environment.createSession(file.path().toString(), options);
			else if (source instanceof OnnxSource.Graph graph) {
				if (graph.externalData() != null)
					options.addConfigEntry(
							"session.model_external_initializers_file_folder_path",
							graph.externalData().toString());
				session = environment.createSession(graph.proto(), options);
			} else if (source instanceof OnnxSource.Built built) {
				final OnnxGraph graph = built.builder().apply(GraphOptions.DEFAULT);
				weights = new CopiedWeights(graph.misaligned(), options);
				options.addConfigEntry(
						"session.model_external_initializers_file_folder_path",
						graph.externalData().toString());
				session = environment.createSession(graph.toModel(), options);
			} else
				try (InputStream in = ((OnnxSource.Resource) source).url().openStream()) {
					session = environment.createSession(in.readAllBytes(), options);
				}
		}

		void run(final FloatTensor tensor) throws OrtException {
			try (OnnxTensor value =
							OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), tensor.buffer(), tensor.shape());
					OrtSession.Result r = session.run(Map.of(input, value))) {
				// The result is native memory; reading it is LatentIJ's own cost.
			}
		}

		@Override
		public void close() throws OrtException {
			session.close();
			if (weights != null) weights.close();
			options.close();
		}
	}
}
