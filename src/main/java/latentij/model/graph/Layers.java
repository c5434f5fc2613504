// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.util.List;
import latentij.model.graph.GraphOptions.Target;

/**
 * The layers of autoencoders, as nodes of a graph. Every method takes the
 * module's name, by which its weights and nodes are named. Values are images of
 * several channels, in an order of dimensions that only the subclass knows.
 */
public abstract class Layers {

	/** Epsilon of most normalizations in diffusers' autoencoders. */
	static final double NORM_EPS = 1e-6;

	final OnnxGraph graph;
	final Weights weights;
	final GraphOptions options;

	Layers(final OnnxGraph graph, final Weights weights, final GraphOptions options) {
		this.graph = graph;
		this.weights = weights;
		this.options = options;
	}

	/** The layers that fit the target. */
	public static Layers of(final OnnxGraph graph, final Weights weights, final GraphOptions options) {
		return options.target() == Target.TENSOR_CORES
				? new ChannelsLastLayers(graph, weights, options)
				: new ChannelsFirstLayers(graph, weights, options);
	}

	/** The element type of what layers take and give. */
	OnnxType type() {
		return options.half() ? OnnxType.FLOAT16 : OnnxType.FLOAT;
	}

	/** A value in 32 bit as layers take it. */
	public String narrowed(final String node, final String x) {
		return options.half() ? graph.cast(node + ".float16", x, OnnxType.FLOAT16) : x;
	}

	/** A value as layers give it in 32 bit. */
	String widened(final String node, final String x) {
		return options.half() ? graph.cast(node + ".float", x, OnnxType.FLOAT) : x;
	}

	/** Converts an input of the graph, [N,C,H,W] in 32 bit, to the form that layers take. */
	public abstract String enter(String node, String x);

	/** Converts what layers give to an output of the graph, [N,C,H,W] in 32 bit. */
	public abstract String leave(String node, String x);

	/** Makes a module's output an output of the graph, where taps are wanted. */
	public String tap(final String module, final String value) {
		if (options.taps())
			graph.output(
					graph.node("Identity", "tap:" + module, List.of(leave("tap:" + module, value))), OnnxType.FLOAT);
		return value;
	}

	/** A convolution that keeps height and width. */
	public String conv(final String module, final String x, final int in, final int out, final int kernel) {
		final long p = kernel / 2;
		return conv(module, x, in, out, kernel, 1, new long[] {p, p, p, p}, true);
	}

	/**
	 * A convolution.
	 *
	 * @param pads zeros at the top, left, bottom and right
	 */
	public String conv(
			final String module,
			final String x,
			final int in,
			final int out,
			final int kernel,
			final int stride,
			final long[] pads,
			final boolean bias) {
		return conv(
				module,
				x,
				Kernel.of(weights.get(module + ".weight", out, in, kernel, kernel)),
				in,
				out,
				kernel,
				stride,
				pads,
				bias);
	}

	/**
	 * A convolution over time and space of one frame, which keeps height and width. Before and
	 * after the frame are zeros, so that one time slice of the kernel is all that matters.
	 *
	 * @param frames time slices of the kernel
	 * @param frame the one that meets the frame: the last one of a causal convolution, the middle
	 *          one of others
	 */
	public String frameConv(
			final String module,
			final String x,
			final int in,
			final int out,
			final int kernel,
			final int frames,
			final int frame) {
		final long p = kernel / 2;
		return conv(
				module,
				x,
				new Kernel(weights.get(module + ".weight", out, in, frames, kernel, kernel), frames, frame),
				in,
				out,
				kernel,
				1,
				new long[] {p, p, p, p},
				true);
	}

	/** A linear layer over the channels, as the 1x1 convolution that it is. */
	String linear(final String module, final String x, final int channels) {
		return conv(
				module,
				x,
				Kernel.of(weights.get(module + ".weight", channels, channels)),
				channels,
				channels,
				1,
				1,
				new long[4],
				true);
	}

	/** A convolution whose kernel has given elements. */
	abstract String conv(
			String module,
			String x,
			Kernel elements,
			int in,
			int out,
			int kernel,
			int stride,
			long[] pads,
			boolean bias);

	/**
	 * An image of twice the width and height, each pixel a square of four (nearest
	 * neighbor), and a 3x3 convolution of it.
	 *
	 * @param module of the convolution
	 * @param upsampler the module that enlarges
	 */
	public abstract String upsampled(String module, String upsampler, String x, int in, int out, boolean bias);

	/**
	 * An image of twice the width and height alone.
	 *
	 * @param scales of the dimensions of images
	 */
	String enlarged(final String upsampler, final String x, final float... scales) {
		return graph.node(
				"Resize",
				upsampler,
				List.of(x, "", graph.floats(upsampler + ".scales", scales)),
				Attribute.of("mode", "nearest"),
				Attribute.of("coordinate_transformation_mode", "asymmetric"),
				Attribute.of("nearest_mode", "floor"));
	}

	public String activation(final Activation function, final String module, final String x) {
		if (!options.half() || function.takesHalf()) return function.apply(graph, module, x);
		final String wide = function.apply(graph, module + ".wide", widened(module + ".input", x));
		return graph.cast(module, wide, OnnxType.FLOAT16);
	}

	/** A weight of one number, [1] in 32 bit. */
	public String number(final String key) {
		return graph.weight(weights.get(key, 1), 1);
	}

	/** (x - mean) * (gamma / sqrt(variance + eps)) + beta. */
	abstract String groupNorm(String module, String x, int channels, int groups, double eps);

	/** A normalization with the epsilon of most. */
	String groupNorm(final String module, final String x, final int channels, final int groups) {
		return groupNorm(module, x, channels, groups, NORM_EPS);
	}

	/** A normalization with the epsilon of most, and an activation of it. */
	public String normalized(
			final String module,
			final Activation function,
			final String activation,
			final String x,
			final int channels,
			final int groups) {
		return normalized(module, function, activation, x, channels, groups, NORM_EPS);
	}

	/** A normalization, and an activation of it. */
	public String normalized(
			final String module,
			final Activation function,
			final String activation,
			final String x,
			final int channels,
			final int groups,
			final double eps) {
		return tap(
				activation, activation(function, activation, tap(module, groupNorm(module, x, channels, groups, eps))));
	}

	/**
	 * A normalization, an activation of it, and a 3x3 convolution of that.
	 *
	 * @param norm the normalization's module
	 * @param module the convolution's
	 */
	String normalizedConv(
			final String norm,
			final Activation function,
			final String activation,
			final String module,
			final String x,
			final int in,
			final int out,
			final int groups) {
		return conv(module, normalized(norm, function, activation, x, in, groups), in, out, 3);
	}

	/** diffusers' ResnetBlock2D without a time embedding. */
	public String resnet(
			final String module,
			final String x,
			final int in,
			final int out,
			final int groups,
			final Activation function) {
		final String first = normalizedConv(
				module + ".norm1", function, module + ".nonlinearity1", module + ".conv1", x, in, out, groups);
		final String h = normalizedConv(
				module + ".norm2", function, module + ".nonlinearity2", module + ".conv2", first, out, out, groups);
		final String shortcut = in == out ? x : conv(module + ".conv_shortcut", x, in, out, 1);
		return sum(module, shortcut, h);
	}

	/**
	 * The sum that a module gives.
	 *
	 * @return an image that may not be computed yet: only {@link #groupNorm}, {@link #normalized}, {@link #conv}, {@link
	 *         #upsampled}, {@link #op}, {@link #resnet} and {@link #leave} take it, and it is then
	 */
	String sum(final String module, final String a, final String b) {
		return tap(module, graph.node("Add", module, List.of(a, b)));
	}

	/** Tells whether {@link #linear(String, String, AttentionProducts.Linear, int)} takes so many channels. */
	abstract boolean takesProducts(int channels);

	/** A linear layer over the channels, given by its constants. */
	abstract String linear(String module, String x, AttentionProducts.Linear layer, int channels);

	/** A constant in 64 bit as layers take it. */
	String constant(final String node, final String exact, final long... dims) {
		return graph.cast(node, graph.node("Reshape", node + ".exact", List.of(exact, graph.integers(dims))), type());
	}

	/** The dimension of channels. */
	abstract int channelAxis();

	/** A weight [C], in 32 bit, in a shape that goes with images. */
	abstract String perChannel(Weight weight, int channels);

	/** An image as [N,H*W,C]. */
	abstract String rows(String node, String x, int channels);

	/** An image as [N,C,H*W]. */
	abstract String columns(String node, String x, int channels);

	/** [N,H*W,C] as an image of the same size as another. */
	abstract String image(String node, String rows, String like);

	String transposed(final String node, final String x, final long... order) {
		return graph.node("Transpose", node, List.of(x), Attribute.of("perm", order));
	}

	public String op(final String op, final String node, final String a, final String b) {
		return graph.node(op, node, List.of(a, b));
	}
}
