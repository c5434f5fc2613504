// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import ai.onnxruntime.OrtException;
import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import latentij.ij.Latents;
import latentij.ij.images.ImageTensors;
import latentij.ij.latents.LatentImages;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.runtime.ort.BareSession;
import latentij.tensor.FloatTensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Times LatentIJ beside ONNX Runtime's own {@code OrtSession.run}. The same 512x512
 * image goes through {@link Latents} (ImageJ image in, ImageJ image out) and, as a
 * normalized tensor, through a bare session of the model's own graph. The difference
 * includes the work on 8-bit pixels that LatentIJ adds to the graph.
 *
 * <pre>
 * mvn -q -Pjmh clean test-compile exec:exec -Dexec.classpathScope=test -Dexec.executable=java \
 *   "-Dexec.args=-cp %classpath org.openjdk.jmh.Main OverheadBenchmark [-p model=MODEL]"
 * </pre>
 *
 * Each method runs in a JVM of its own: the threads of a session go on spinning for a
 * while after a run, and would slow down another session's.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-Djava.awt.headless=true")
public class OverheadBenchmark {

	private static final int SIDE = 512;

	/** Encodes with all of LatentIJ. */
	@Benchmark
	public ImagePlus encode(final Whole whole) throws IOException {
		return whole.latents.encode(whole.image, whole.encode);
	}

	/** Decodes with all of LatentIJ. */
	@Benchmark
	public ImagePlus decode(final Whole whole) throws IOException {
		return whole.latents.decode(whole.latent, whole.decode);
	}

	/** Both, one after the other: each network runs while the other one is open. */
	@Benchmark
	public ImagePlus thereAndBack(final Whole whole) throws IOException {
		return whole.latents.decode(whole.latents.encode(whole.image, whole.encode), whole.decode);
	}

	/** Encodes with a session of ONNX Runtime alone. */
	@Benchmark
	public void encodeBare(final BareEncoder encoder) throws OrtException {
		encoder.session.run(encoder.pixels);
	}

	/** Decodes with a session of ONNX Runtime alone. */
	@Benchmark
	public void decodeBare(final BareDecoder decoder) throws OrtException {
		decoder.session.run(decoder.values);
	}

	/** The image, the latent and the options. */
	@State(Scope.Benchmark)
	public static class Whole {

		@Param(Models.BUNDLED)
		public String model;

		private final ImagePlus image = new ImagePlus(
				"noise",
				new ColorProcessor(
						SIDE, SIDE, new Random(1).ints(SIDE * SIDE, 0, 1 << 24).toArray()));

		private Latents latents;
		private ImagePlus latent;
		private EncodeOptions encode;
		private DecodeOptions decode;

		/** Opens both networks. */
		@Setup
		public void open() throws IOException {
			encode = EncodeOptions.parse(Map.of("model", model, "device", "cpu"));
			decode = DecodeOptions.parse(Map.of("device", "cpu"));
			latents = new Latents(message -> {});
			latent = latents.encode(image, encode);
		}

		/** Closes them. */
		@TearDown
		public void close() {
			latents.close();
		}
	}

	/** A bare encoder and its image. */
	@State(Scope.Benchmark)
	public static class BareEncoder {

		private BareSession session;
		private FloatTensor pixels;

		/** Opens the session. */
		@Setup
		public void open(final Whole whole) throws IOException, OrtException {
			final VaeModel model = Models.standard().find(whole.model);
			pixels = ImageTensors.padded(whole.image, SIDE, SIDE);
			whole.latents.close();
			session = new BareSession(
					model.encoder().source(), model.encoder().image().name());
		}

		/** Closes it. */
		@TearDown
		public void close() throws OrtException {
			session.close();
		}
	}

	/** A bare decoder and its latent. */
	@State(Scope.Benchmark)
	public static class BareDecoder {

		private BareSession session;
		private FloatTensor values;

		/** Opens the session. */
		@Setup
		public void open(final Whole whole) throws IOException, OrtException {
			final VaeModel model = Models.standard().find(whole.model);
			values = LatentImages.toTensor(whole.latent);
			whole.latents.close();
			session = new BareSession(
					model.decoder().source(), model.decoder().latent().name());
		}

		/** Closes it. */
		@TearDown
		public void close() throws OrtException {
			session.close();
		}
	}
}
