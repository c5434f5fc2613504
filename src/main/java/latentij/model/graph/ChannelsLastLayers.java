// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Layers between images [N,H,W,C], the order in which NVIDIA's tensor cores want
 * them, of operators that ONNX Runtime's CUDA provider has for diffusion models: a
 * convolution of such images, and a normalization and its activation in two passes
 * over the image instead of twenty.
 * <p>
 * That normalization sums in 32 bit, values and squares, whatever the images have;
 * the order of its sums changes from run to run.
 *
 * @see <a href=
 *      "https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">NhwcConv
 *      and GroupNorm</a>
 */
public final class ChannelsLastLayers extends Layers {

	/** Tensor cores take 16-bit channels by eights; cuDNN is slow with others. */
	private static final int CHANNELS = 8;

	/** The most channels of a group that the normalization can have. */
	private static final int MAX_GROUP = 512;

	public ChannelsLastLayers(final OnnxGraph graph, final Weights weights, final GraphOptions options) {
		super(graph, weights, options);
	}

	/** Tells whether ONNX Runtime's normalization can do groups of so many channels. */
	public static boolean canNormalize(final int channels, final int groups) {
		final int group = channels / groups;
		return group % 2 == 0 && group <= MAX_GROUP;
	}

	@Override
	public String enter(final String node, final String x) {
		return transposed(node + ".channels_last", narrowed(node, x), 0, 2, 3, 1);
	}

	@Override
	public String leave(final String node, final String x) {
		return widened(node, transposed(node + ".channels_first", x, 0, 3, 1, 2));
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * An image that is padded more on one side gets a kernel with rows and columns
	 * of zeros on the other instead: padding channels-last images takes CUDA's
	 * provider longer than all convolutions of an encoder together (22 of 41 ms at
	 * 1024x1024, on an H200).
	 */
	@Override
	String conv(
			final String module,
			final String x,
			final Kernel kernelElements,
			final int in,
			final int out,
			final int kernel,
			final int stride,
			final long[] pads,
			final boolean bias) {
		final int moreIn = missing(in);
		final int moreOut = missing(out);
		final String padded = padded(module + ".padded", x, 0, 0, 0, 0, 0, 0, 0, moreIn);
		final long pad = LongStream.of(pads).max().orElseThrow();
		final long[] more = LongStream.of(pads).map(p -> pad - p).toArray();
		// In 32 bit until the end: constants are computed on the CPU, which has fewer
		// operators for 16 bit.
		final String elements = channelsLast(module, kernelElements, in, out, kernel);
		final String all =
				padded(module + ".weight.padded", elements, 0, more[0], more[1], 0, moreOut, more[2], more[3], moreIn);
		final List<String> inputs = bias
				? List.of(
						padded,
						narrowed(module + ".weight", all),
						narrowed(
								module + ".bias",
								padded(
										module + ".bias.padded",
										graph.weight(weights.get(module + ".bias", out), out),
										0,
										moreOut)))
				: List.of(padded, narrowed(module + ".weight", all));
		final String node = moreOut == 0 ? module : module + ".more";
		final String y = graph.microsoft(
				"NhwcConv",
				node,
				inputs,
				Attribute.of("kernel_shape", new long[] {kernel + more[0] + more[2], kernel + more[1] + more[3]}),
				Attribute.of("strides", new long[] {stride, stride}),
				Attribute.of("pads", new long[] {pad, pad, pad, pad}));
		return moreOut == 0
				? y
				: graph.node("Slice", module, List.of(y, graph.integers(0), graph.integers(out), graph.integers(3)));
	}

	@Override
	boolean takesProducts(final int channels) {
		return missing(channels) == 0;
	}

	@Override
	String linear(final String module, final String x, final AttentionProducts.Linear layer, final int channels) {
		return graph.microsoft(
				"NhwcConv",
				module,
				List.of(
						x,
						constant(module + ".kernel", layer.matrix(), channels, 1, 1, channels),
						constant(module + ".shift", layer.bias(), channels)),
				Attribute.of("kernel_shape", new long[] {1, 1}),
				Attribute.of("strides", new long[] {1, 1}),
				Attribute.of("pads", new long[4]));
	}

	private String channelsLast(
			final String module, final Kernel elements, final int in, final int out, final int kernel) {
		if (kernel == 1 && elements.frames() == 1) return graph.weight(elements.weight(), out, 1, 1, in);
		return transposed(
				module + ".weight.channels_last", elements.in(graph, OnnxType.FLOAT, out, in, kernel), 0, 2, 3, 1);
	}

	private static int missing(final int channels) {
		return -channels & CHANNELS - 1;
	}

	/** Zeros before and after each dimension; the value itself if there are none. */
	private String padded(final String node, final String x, final long... pads) {
		for (final long pad : pads) if (pad != 0) return graph.node("Pad", node, List.of(x, graph.integers(pads)));
		return x;
	}

	@Override
	public String upsampled(
			final String module,
			final String upsampler,
			final String x,
			final int in,
			final int out,
			final boolean bias) {
		return conv(module, enlarged(upsampler, x, 1, 2, 2, 1), in, out, 3, 1, new long[] {1, 1, 1, 1}, bias);
	}

	@Override
	public String groupNorm(
			final String module, final String x, final int channels, final int groups, final double eps) {
		return groupNorm(module, module, x, channels, groups, eps, false);
	}

	@Override
	public String normalized(
			final String module,
			final Activation function,
			final String activation,
			final String x,
			final int channels,
			final int groups,
			final double eps) {
		return function == Activation.SILU && !options.taps()
				? groupNorm(module, activation, x, channels, groups, eps, true)
				: super.normalized(module, function, activation, x, channels, groups, eps);
	}

	private String groupNorm(
			final String module,
			final String node,
			final String x,
			final int channels,
			final int groups,
			final double eps,
			final boolean silu) {
		return graph.microsoft(
				"GroupNorm",
				node,
				List.of(
						x,
						graph.weight(weights.get(module + ".weight", channels), channels),
						graph.weight(weights.get(module + ".bias", channels), channels)),
				Attribute.of("groups", groups),
				Attribute.of("epsilon", (float) eps),
				Attribute.of("activation", silu ? 1 : 0),
				Attribute.of("channels_last", 1));
	}

	@Override
	int channelAxis() {
		return 3;
	}

	@Override
	String perChannel(final Weight weight, final int channels) {
		return graph.weight(weight, channels);
	}

	@Override
	String rows(final String node, final String x, final int channels) {
		return graph.node("Reshape", node, List.of(x, graph.integers(0, -1, channels)));
	}

	@Override
	String columns(final String node, final String x, final int channels) {
		return transposed(node, rows(node + ".rows", x, channels), 0, 2, 1);
	}

	@Override
	String image(final String node, final String rows, final String like) {
		return graph.node("Reshape", node, List.of(rows, graph.node("Shape", node + ".shape", List.of(like))));
	}
}
