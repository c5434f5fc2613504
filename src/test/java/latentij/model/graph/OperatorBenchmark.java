// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import latentij.model.graph.GraphOptions.Target;
import latentij.model.graph.OnnxGraph.Attribute;
import latentij.runtime.Devices;
import latentij.runtime.GraphRunner;
import latentij.runtime.backend.DeviceChoice;
import latentij.runtime.backend.Unavailable;
import latentij.tensor.FloatTensor;

/**
 * What the layers of Stable Diffusion's decoder cost one by one, to see where the
 * time of {@code VaeBenchmark} goes.
 *
 * <pre>
 * OperatorBenchmark DEVICE SIZE [RUNS]
 * </pre>
 *
 * DEVICE is {@code cpu}, or the precision on a GPU ({@code fp16}, {@code tf32},
 * {@code fp32}), with {@code -plain} for the graphs without CUDA's own operators;
 * SIZE is the side of the decoded image. A layer is repeated in one graph; the time
 * is the difference to a graph with fewer of it, so that what is around it does not
 * count. GB/s counts what the layer must read and write at least.
 */
public final class OperatorBenchmark {

	private static final int FEW = 2;
	private static final int MANY = 10;

	private final String device;
	private final int runs;
	private final GraphOptions options;
	private final Weights weights;

	private OperatorBenchmark(final String device, final int runs, final Weights weights) {
		this.device = device;
		this.runs = runs;
		this.weights = weights;
		final boolean cores = device.equals("fp16") || device.equals("tf32");
		options = (device.equals("cpu") ? GraphOptions.DEFAULT : GraphOptions.GPU.withAttentionScores(1 << 28))
				.withHalf(device.startsWith("fp16"))
				.withTarget(device.equals("cpu") ? Target.CPU : cores ? Target.TENSOR_CORES : Target.GPU);
	}

	/** A layer that takes and gives an image of as many channels. */
	@FunctionalInterface
	private interface Layer {

		String add(Layers layers, String module, String x);
	}

	/** See the class. */
	public static void main(final String... args) throws IOException {
		final int size = Integer.parseInt(args[1]);
		final Optional<String> whyNot = args[0].equals("cpu")
				? Optional.empty()
				: Devices.standard().resolve(DeviceChoice.AUTO).whyNotGpu().map(Unavailable::reason);
		if (whyNot.isPresent()) {
			System.out.println("no GPU: " + whyNot.get());
			return;
		}
		final Path file = Files.createTempFile("operators", ".bin");
		try {
			final OperatorBenchmark benchmark =
					new OperatorBenchmark(args[0], args.length > 2 ? Integer.parseInt(args[2]) : 10, weights(file));
			System.out.printf("%-26s %9s %9s %9s%n", args[0] + ", " + size, "ms", "TFLOP/s", "GB/s");
			benchmark.all(size);
		} finally {
			Files.deleteIfExists(file);
		}
	}

	private void all(final int size) throws IOException {
		for (final int[] stage : new int[][] {{128, 1}, {256, 1}, {256, 2}, {512, 4}, {512, 8}}) {
			final int c = stage[0];
			final int side = size / stage[1];
			final double values = (double) c * side * side;
			time(
					"conv 3x3",
					c,
					side,
					18 * c * values,
					2 * values,
					(layers, module, x) -> layers.conv(module, x, c, c, 3));
			time(
					"norm and SiLU",
					c,
					side,
					0,
					3 * values,
					(layers, module, x) ->
							layers.normalized(module + ".norm", Activation.SILU, module + ".act", x, c, 32));
			time(
					"resnet",
					c,
					side,
					36 * c * values,
					13 * values,
					(layers, module, x) -> layers.resnet(module, x, c, c, 32, Activation.SILU));
		}
		for (final int[] stage : new int[][] {{256, 2}, {512, 8}}) {
			final int c = stage[0];
			final int side = size / stage[1];
			final double values = (double) c * side * side;
			// Every other pixel of the doubled image, as a layer of the same size.
			time(
					"upsample and conv 3x3",
					c,
					side,
					72 * c * values,
					6 * values,
					(layers, module, x) ->
							every(layers, module, layers.upsampled(module + ".conv", module + ".up", x, c, c, true)));
		}
		final int side = size / 8;
		final double tokens = (double) side * side;
		time(
				"attention",
				512,
				side,
				4 * tokens * tokens * 512 + 8 * tokens * 512 * 512,
				0,
				(layers, module, x) -> layers.attention(module, x, 512, 32));
	}

	private static String every(final Layers layers, final String module, final String x) {
		final boolean last = layers instanceof ChannelsLastLayers;
		return layers.graph.node(
				"Slice",
				module,
				List.of(
						x,
						layers.graph.integers(0, 0),
						layers.graph.integers(1L << 40, 1L << 40),
						layers.graph.integers(last ? 1 : 2, last ? 2 : 3),
						layers.graph.integers(2, 2)));
	}

	private void time(
			final String name,
			final int channels,
			final int side,
			final double flop,
			final double values,
			final Layer layer)
			throws IOException {
		String line;
		try {
			final double ms = (median(channels, side, MANY, layer) - median(channels, side, FEW, layer)) / (MANY - FEW);
			final int bytes = options.half() ? 2 : 4;
			line = String.format(
					Locale.ROOT,
					"%9.3f %9s %9s",
					ms,
					flop == 0 ? "-" : String.format(Locale.ROOT, "%.2f", flop / ms / 1e9),
					values == 0 ? "-" : String.format(Locale.ROOT, "%.0f", bytes * values / ms / 1e6));
		} catch (final RuntimeException exc) {
			line = exc.getMessage();
		}
		System.out.printf("%-26s %s%n", name + ", " + channels + "x" + side + "x" + side, line);
	}

	/** Milliseconds of a graph with the layer so many times. */
	private double median(final int channels, final int side, final int times, final Layer layer) throws IOException {
		final OnnxGraph graph = new OnnxGraph("layers");
		final Layers layers = Layers.of(graph, weights, options);
		// Made large on the device, so that no large input has to get there.
		final String small = graph.input("x", OnnxType.FLOAT, 1, channels, 4, 4);
		final String large = graph.node(
				"Resize",
				"large",
				List.of(small, "", graph.floats("scales", 1, 1, side / 4f, side / 4f)),
				Attribute.of("mode", "nearest"));
		String x = layers.enter("x", large);
		for (int i = 0; i < times; i++) x = layer.add(layers, "layer" + i, x);
		graph.output(
				graph.node("ReduceMean", "y", List.of(layers.leave("out", x)), Attribute.of("keepdims", 0)),
				OnnxType.FLOAT);
		final FloatTensor input = FloatTensor.zeros(1, channels, 4, 4);
		final Random random = new Random(1);
		for (int i = 0; i < input.size(); i++) input.buffer().put(i, (float) random.nextGaussian());
		final double[] ms = new double[runs];
		try (GraphRunner runner = new GraphRunner(graph, device)) {
			runner.run("y", "x", input);
			for (int i = 0; i < runs; i++) {
				final long start = System.nanoTime();
				runner.run("y", "x", input);
				ms[i] = (System.nanoTime() - start) / 1e6;
			}
		}
		Arrays.sort(ms);
		return ms[runs / 2];
	}

	/** All of one block of numbers that keep signals at about 1. */
	private static Weights weights(final Path file) throws IOException {
		final int most = 512 * 512 * 9;
		final ByteBuffer bytes = ByteBuffer.allocate(most * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		final Random random = new Random(0);
		while (bytes.hasRemaining()) bytes.putFloat((float) random.nextGaussian() / 64);
		Files.write(file, bytes.array());
		return (key, shape) -> new Weight(
				key,
				OnnxType.FLOAT,
				LongStream.of(shape).boxed().toList(),
				file,
				0,
				LongStream.of(shape).reduce(Float.BYTES, (a, b) -> a * b));
	}
}
