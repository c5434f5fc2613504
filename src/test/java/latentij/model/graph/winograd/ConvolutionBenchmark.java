// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.winograd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import latentij.model.graph.Attribute;
import latentij.model.graph.FileWeights;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.graph.layers.Layers;
import latentij.runtime.GraphRunner;
import latentij.tensor.FloatTensor;

/**
 * Single 3x3 convolutions with all processors, direct ones and in Winograd's domain, in turn. Prints the least
 * milliseconds of each as a table.
 *
 * <pre>
 * ConvolutionBenchmark [RUNS]
 * </pre>
 */
public final class ConvolutionBenchmark {

	/** Channels, and the sides of images. */
	private static final int[][] SAME_SIZE = {
		{96, 64, 128, 256, 512}, {128, 64, 128, 256, 512}, {256, 16, 64, 256}, {512, 16, 64, 128}
	};

	/** The sides are those of the small images. */
	private static final int[][] ENLARGED = {
		{96, 128, 256}, {128, 32, 128, 256}, {192, 128}, {256, 32, 128, 256}, {512, 16, 64, 128}
	};

	private final Random random = new Random(0);
	private final Path folder;
	private final int runs;

	private ConvolutionBenchmark(final Path folder, final int runs) {
		this.folder = folder;
		this.runs = runs;
	}

	public static void main(final String[] args) throws IOException {
		final int runs = args.length > 0 ? Integer.parseInt(args[0]) : 10;
		final Path folder = Files.createTempDirectory("latentij-convolutions");
		try {
			final ConvolutionBenchmark benchmark = new ConvolutionBenchmark(folder, runs);
			System.out.println("| channels, size | direct, ms | in Winograd's domain, ms | quotient |");
			System.out.println("|---|---|---|---|");
			for (final int[] row : SAME_SIZE)
				for (int i = 1; i < row.length; i++) benchmark.print(WinogradDomain.SAME_SIZE, row[0], row[i]);
			for (final int[] row : ENLARGED)
				for (int i = 1; i < row.length; i++) benchmark.print(WinogradDomain.ENLARGED, row[0], row[i]);
		} finally {
			Files.deleteIfExists(folder.resolve("weights"));
			Files.delete(folder);
		}
	}

	private void print(final WinogradDomain domain, final int channels, final int side) throws IOException {
		final float[] kernel = random(channels * channels * 9);
		final FloatTensor x = FloatTensor.copyOf(random(channels * side * side), 1, channels, side, side);
		try (GraphRunner direct = new GraphRunner(direct(domain, kernel, channels));
				GraphRunner winograd = new GraphRunner(winograd(domain, kernel, channels))) {
			final double[] both = least(direct, winograd, x);
			System.out.printf(
					Locale.ROOT,
					"| %d, %dx%d%s | %.1f | %.1f | %.2f |%n",
					channels,
					side,
					side,
					domain.factor() > 1 ? " enlarged" : "",
					both[0],
					both[1],
					both[1] / both[0]);
		}
	}

	/** Milliseconds of both. */
	private double[] least(final GraphRunner direct, final GraphRunner winograd, final FloatTensor x) {
		final double[] least = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
		for (int run = 0; run < runs; run++) {
			least[0] = Math.min(least[0], millis(direct, x));
			least[1] = Math.min(least[1], millis(winograd, x));
		}
		return least;
	}

	private static double millis(final GraphRunner runner, final FloatTensor x) {
		final long start = System.nanoTime();
		runner.run("y", "x", x);
		return (System.nanoTime() - start) * 1e-6;
	}

	private OnnxGraph winograd(final WinogradDomain domain, final float[] kernel, final int channels) {
		final OnnxGraph graph = new OnnxGraph("winograd");
		final String x = graph.input("x", OnnxType.FLOAT, "n", channels, "h", "w");
		final String elements = graph.node(
				"Reshape",
				"kernel",
				List.of(graph.floats("elements", kernel), graph.integers((long) channels * channels, 9)));
		final String bias = graph.floats("bias", new float[channels]);
		graph.output(
				new WinogradConvolution(graph, domain).of("y", x, null, elements, bias, channels, channels),
				OnnxType.FLOAT);
		return graph;
	}

	private OnnxGraph direct(final WinogradDomain domain, final float[] kernel, final int channels) throws IOException {
		final OnnxGraph graph = new OnnxGraph("direct");
		final String x = graph.input("x", OnnxType.FLOAT, "n", channels, "h", "w");
		graph.output(
				domain.factor() > 1 ? inPhases(graph, x, kernel, channels) : plain(graph, x, kernel, channels),
				OnnxType.FLOAT);
		return graph;
	}

	private static String plain(final OnnxGraph graph, final String x, final float[] kernel, final int channels) {
		final String elements = graph.node(
				"Reshape",
				"kernel",
				List.of(graph.floats("elements", kernel), graph.integers(channels, channels, 3, 3)));
		return graph.node(
				"Conv",
				"y",
				List.of(x, elements, graph.floats("bias", new float[channels])),
				Attribute.of("kernel_shape", new long[] {3, 3}),
				Attribute.of("pads", new long[] {1, 1, 1, 1}));
	}

	private String inPhases(final OnnxGraph graph, final String x, final float[] kernel, final int channels)
			throws IOException {
		final Weights weights = FileWeights.of(kernel, folder);
		return Layers.of(graph, weights, GraphOptions.DEFAULT).upsampled("y", "upsampler", x, channels, channels, true);
	}

	private float[] random(final int count) {
		final float[] values = new float[count];
		for (int i = 0; i < count; i++) values[i] = (float) random.nextGaussian();
		return values;
	}
}
