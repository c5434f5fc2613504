// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import latentij.codec.VaeException;
import latentij.model.VaeModel;
import latentij.model.library.Models;
import latentij.runtime.VaeCodecs;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.ort.GraphSession.Input;
import latentij.runtime.ort.OrtGraph.Edit;
import latentij.tensor.FloatTensor;
import latentij.util.CancelCheck;

/**
 * Images of one size through an encoder on the CPU: one after the other with all processors, or one for each
 * processor at a time.
 *
 * <pre>
 * java -cp ... latentij.runtime.ort.ConcurrencyBenchmark [SIDE [RUNS [MODEL]]]
 * </pre>
 *
 * "Processor ms" are those of all processors, ONNX Runtime's threads that wait for each other included. Ends with an
 * error if the numbers differ.
 */
public final class ConcurrencyBenchmark {

	private static final int WARM_RUNS = 3;

	/** A way to use the processors. */
	private record Way(String name, int sessions, int threads, int atATime, boolean spinning) {}

	private ConcurrencyBenchmark() {}

	/** See the class. */
	public static void main(final String... args) throws IOException, InterruptedException, ExecutionException {
		final int side = args.length > 0 ? Integer.parseInt(args[0]) : 512;
		final int runs = args.length > 1 ? Integer.parseInt(args[1]) : 100;
		final VaeModel model = Models.standard().find(args.length > 2 ? args[2] : Models.BUNDLED);
		// Starts ONNX Runtime.
		VaeCodecs.open(model, DeviceChoice.CPU).close();
		final int all = Runtime.getRuntime().availableProcessors();
		final FloatTensor image = image(side);
		System.out.printf("%s encodes %d x %d, %d processors%n%n", model.name(), side, side, all);
		System.out.println(
				"| Sessions | Threads each | At a time | ms an image | processor ms |\n|---|---|---|---|---|");
		float[] expected = null;
		for (final Way way : List.of(
				new Way("1", 1, all, 1, true),
				new Way("1, without spinning", 1, all, 1, false),
				new Way("1", 1, all, 2, true),
				new Way("1", 1, 1, all, true),
				new Way(Integer.toString(all), all, 1, all, true))) {
			final float[] values = row(way, model, image, runs);
			if (expected == null) expected = values;
			if (!Arrays.equals(expected, values)) throw new IllegalStateException("Other numbers");
		}
		System.exit(0);
	}

	private static float[] row(final Way way, final VaeModel model, final FloatTensor image, final int runs)
			throws IOException, InterruptedException, ExecutionException {
		final List<OrtGraph> graphs = new ArrayList<>();
		final ExecutorService executor = Executors.newFixedThreadPool(way.atATime);
		try {
			for (int i = 0; i < way.sessions; i++) graphs.add(open(way, model));
			float[] values = null;
			for (int i = 0; i < WARM_RUNS * way.sessions; i++)
				values = run(graphs.get(i % way.sessions), model, image).toArray();
			final long start = System.nanoTime();
			final long cpu = processorNanos();
			final List<Future<FloatTensor>> results = new ArrayList<>();
			for (int i = 0; i < runs; i++) {
				final OrtGraph graph = graphs.get(i % way.sessions);
				results.add(executor.submit(() -> run(graph, model, image)));
			}
			for (final Future<FloatTensor> result : results) result.get();
			System.out.printf(
					Locale.ROOT,
					"| %s | %d | %d | %.1f | %.1f |%n",
					way.name,
					way.threads,
					way.atATime,
					(System.nanoTime() - start) / 1e6 / runs,
					(processorNanos() - cpu) / 1e6 / runs);
			return values;
		} finally {
			executor.shutdown();
			graphs.forEach(OrtGraph::close);
		}
	}

	private static OrtGraph open(final Way way, final VaeModel model) throws IOException {
		return OrtGraph.open(
				model.encoder().source(),
				options -> {
					options.setIntraOpNumThreads(way.threads);
					if (!way.spinning) options.addConfigEntry("session.intra_op.allow_spinning", "0");
				},
				Edit.NONE,
				CancelCheck.NONE);
	}

	private static FloatTensor run(final OrtGraph graph, final VaeModel model, final FloatTensor image)
			throws VaeException {
		return graph.run(model.encoder().output(), Input.of(model.encoder().image(), image));
	}

	private static FloatTensor image(final int side) {
		final FloatTensor image = FloatTensor.zeros(1, 3, side, side);
		final Random random = new Random(1);
		final FloatBuffer values = image.buffer();
		while (values.hasRemaining()) values.put(random.nextFloat() * 2 - 1);
		return image;
	}

	private static long processorNanos() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
	}
}
