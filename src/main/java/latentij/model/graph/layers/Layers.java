// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.List;
import latentij.model.graph.Activation;
import latentij.model.graph.Attribute;
import latentij.model.graph.Border;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weight;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions.Target;

/**
 * The layers of autoencoders, as nodes of a graph. Values are images of several
 * channels, in 32 or 16 bit and in an order of dimensions that only the subclass
 * knows: [N,C,H,W] or [N,H,W,C]. Methods take and give the names of such values.
 * <p>
 * {@code module} is the key that the module's weights have before
 * {@code .weight} and {@code .bias}; its nodes are named after it. {@code x} is
 * the image that it takes; {@code in} and {@code out} are its channels before
 * and after. A weight that is missing or has another shape ends a method with
 * what {@link Weights#get} throws.
 */
public abstract class Layers {

	final OnnxGraph graph;
	final Weights weights;
	final GraphOptions options;
	private final ConvStyle style;

	Layers(final OnnxGraph graph, final Weights weights, final GraphOptions options, final ConvStyle style) {
		this.graph = graph;
		this.weights = weights;
		this.options = options;
		this.style = style;
	}

	/**
	 * The layers that fit the target, with the usual convolutions.
	 *
	 * @param graph gets their nodes
	 * @param weights of the model
	 * @param options the target, and the floats that layers compute with
	 * @return layers that add to the graph
	 */
	public static Layers of(final OnnxGraph graph, final Weights weights, final GraphOptions options) {
		return of(graph, weights, options, ConvStyle.IMAGE);
	}

	/**
	 * The layers that fit the target.
	 *
	 * @param graph gets their nodes
	 * @param weights of the model
	 * @param options the target, and the floats that layers compute with; for tensor cores, there are layers with zeros
	 *          around images only
	 * @param style of the convolutions, where a method is not told otherwise
	 * @return layers that add to the graph
	 */
	public static Layers of(
			final OnnxGraph graph, final Weights weights, final GraphOptions options, final ConvStyle style) {
		if (options.target() != Target.TENSOR_CORES) return new ChannelsFirstLayers(graph, weights, options, style);
		if (style.border() == Border.ZEROS) return new ChannelsLastLayers(graph, weights, options, style);
		return new ChannelsFirstLayers(graph, weights, options.withTarget(Target.GPU), style);
	}

	/** A convolution of the usual style that keeps height and width, with a bias. */
	public final Conv usual(final int in, final int out, final int kernel) {
		return new Conv(in, out, kernel).withBorder(style.border());
	}

	/** The kernel of a convolution, as its module has it. */
	final Kernel kernel(final String module, final int in, final int out, final int side) {
		return kernel(module, in, out, side, style.overTime());
	}

	/** The kernel of a convolution that follows an enlargement, as its module has it. */
	final Kernel upsamplerKernel(final String module, final int in, final int out) {
		return kernel(module, in, out, 3, style.samplersOverTime());
	}

	private Kernel kernel(final String module, final int in, final int out, final int side, final boolean overTime) {
		final String key = module + ".weight";
		return overTime
				? new Kernel(weights.get(key, out, in, side, side, side), side, side == 1 ? 0 : Kernel.SUM)
				: Kernel.of(weights.get(key, out, in, side, side));
	}

	/** The element type of what layers take and give. */
	OnnxType type() {
		return options.half() ? OnnxType.FLOAT16 : OnnxType.FLOAT;
	}

	/**
	 * A value in 32 bit as layers take it.
	 *
	 * @param node name of the node that narrows it, if one does
	 * @param x of any shape, in 32 bit
	 * @return the same values in 16 bit, if the options want that; else x
	 */
	public String narrowed(final String node, final String x) {
		return options.half() ? graph.cast(node + ".float16", x, OnnxType.FLOAT16) : x;
	}

	/** A value as layers give it in 32 bit. */
	String widened(final String node, final String x) {
		return options.half() ? graph.cast(node + ".float", x, OnnxType.FLOAT) : x;
	}

	/**
	 * Converts an input of the graph to the form that layers take.
	 *
	 * @param node name that those of its nodes begin with
	 * @param x [N,C,H,W] in 32 bit
	 * @return an image
	 */
	public abstract String enter(String node, String x);

	/**
	 * Converts what layers give to an output of the graph.
	 *
	 * @param node name that those of its nodes begin with
	 * @param x an image
	 * @return [N,C,H,W] in 32 bit
	 */
	public abstract String leave(String node, String x);

	/**
	 * Makes a module's output an output of the graph, where taps are wanted.
	 *
	 * @param module whose output it is; the graph's is called "tap:" and this
	 * @param value an image
	 * @return the value
	 */
	public String tap(final String module, final String value) {
		if (options.taps())
			graph.output(
					graph.node("Identity", "tap:" + module, List.of(leave("tap:" + module, value))), OnnxType.FLOAT);
		return value;
	}

	/**
	 * A convolution that keeps height and width, with a bias.
	 *
	 * @param module has .weight [out,in,kernel,kernel], or [out,in,kernel,kernel,kernel] over time, and .bias [out]
	 * @param x an image of H x W pixels
	 * @param in channels of x
	 * @param out channels of the result
	 * @param kernel side of the kernel, odd
	 * @return an image of H x W pixels
	 */
	public String conv(final String module, final String x, final int in, final int out, final int kernel) {
		return conv(module, x, usual(in, out, kernel));
	}

	/**
	 * A convolution.
	 *
	 * @param module has .weight [out,in,kernel,kernel], or [out,in,kernel,kernel,kernel] over time, and .bias [out] if
	 *          there is a bias
	 * @param x an image
	 * @param conv what it does
	 * @return an image
	 */
	public String conv(final String module, final String x, final Conv conv) {
		return conv(module, x, kernel(module, conv.in(), conv.out(), conv.kernel()), conv);
	}

	/**
	 * A convolution over time and space of one frame. Before and after the frame are zeros, so that
	 * one time slice of the kernel is all that matters.
	 *
	 * @param module has .weight [out,in,frames,kernel,kernel] and .bias [out]
	 * @param x an image of H x W pixels
	 * @param conv what it does in space
	 * @param frames time slices of the kernel
	 * @param frame the one that meets the frame: the last one of a causal convolution, the middle
	 *          one of others
	 * @return an image
	 */
	public String frameConv(final String module, final String x, final Conv conv, final int frames, final int frame) {
		final int side = conv.kernel();
		final Weight weight = weights.get(module + ".weight", conv.out(), conv.in(), frames, side, side);
		return conv(module, x, new Kernel(weight, frames, frame), conv);
	}

	/**
	 * Some channels of a convolution.
	 *
	 * @param module has .weight [parts*out,in,kernel,kernel], or [parts*out,in,kernel,kernel,kernel] over time, and .bias
	 *          [parts*out]
	 * @param x an image
	 * @param conv what it does, to give these channels
	 * @param rows which ones they are
	 * @return an image
	 */
	public String conv(final String module, final String x, final Conv conv, final Rows rows) {
		final Kernel all = kernel(module, conv.in(), rows.parts() * conv.out(), conv.kernel());
		return conv(module, x, new Kernel(all.weight(), all.frames(), all.frame(), rows), conv);
	}

	/** The bias of a convolution, [out]. */
	final String bias(final String module, final Rows rows, final int out, final OnnxType floats) {
		return rows.of(graph, weights.get(module + ".bias", (long) rows.parts() * out), floats, out);
	}

	/** A linear layer over the channels, as the 1x1 convolution that it is. */
	String linear(final String module, final String x, final int channels) {
		final Kernel kernel = Kernel.of(weights.get(module + ".weight", channels, channels));
		return conv(module, x, kernel, new Conv(channels, channels, 1));
	}

	/** A convolution whose kernel has given elements. */
	abstract String conv(String module, String x, Kernel elements, Conv conv);

	/**
	 * A 3x3 convolution that halves height and width, to floor(n / 2): with zeros at the bottom and right only, or with
	 * the style's other border on all sides.
	 *
	 * @param module has .weight [channels,channels,3,3], or [channels,channels,3,3,3] over time, and .bias [channels]
	 * @param x an image of H x W pixels
	 * @param channels of x and of the result
	 * @return an image of H/2 x W/2 pixels
	 */
	public String halved(final String module, final String x, final int channels) {
		final Conv halving = style.border() == Border.ZEROS
				? Conv.halving(channels, channels, 0, 0, 1, 1)
				: Conv.halving(channels, channels, 1, 1, 1, 1).withBorder(style.border());
		return conv(module, x, kernel(module, channels, channels, 3, style.samplersOverTime()), halving);
	}

	/**
	 * An image of twice the width and height, each pixel a square of four (nearest
	 * neighbor), and a 3x3 convolution of it.
	 *
	 * @param module of the convolution, with .weight [out,in,3,3], or [out,in,3,3,3] over time, and .bias [out] if there
	 *          is a bias
	 * @param upsampler the module that enlarges; it has no weights
	 * @param x an image of H x W pixels
	 * @param in channels of x
	 * @param out channels of the result
	 * @param bias whether there is one
	 * @return an image of 2H x 2W pixels
	 */
	public abstract String upsampled(String module, String upsampler, String x, int in, int out, boolean bias);

	/**
	 * An image of a multiple of the width and height alone, each pixel a square (nearest neighbor).
	 *
	 * @param node name of the result
	 * @param x an image of H x W pixels
	 * @param factor side of a square
	 * @return an image of factor * H x factor * W pixels
	 */
	public abstract String enlarged(String node, String x, int factor);

	/**
	 * An enlarged image.
	 *
	 * @param scales of the dimensions of images
	 */
	String enlarged(final String upsampler, final String x, final float... scales) {
		return resized(upsampler, x, "asymmetric", "floor", scales);
	}

	/**
	 * The same pixels, found by their centers. ONNX Runtime has no such node for images in blocks of channels, so that it
	 * stays the node that it is, with its place among those that can run.
	 *
	 * @param scales of the dimensions of images
	 */
	String enlargedByCenters(final String node, final String x, final float... scales) {
		return resized(node, x, "half_pixel", "round_prefer_floor", scales);
	}

	private String resized(
			final String upsampler,
			final String x,
			final String coordinates,
			final String nearest,
			final float... scales) {
		return graph.node(
				"Resize",
				upsampler,
				List.of(x, "", graph.floats(upsampler + ".scales", scales)),
				Attribute.of("mode", "nearest"),
				Attribute.of("coordinate_transformation_mode", coordinates),
				Attribute.of("nearest_mode", nearest));
	}

	/**
	 * An activation of each value.
	 *
	 * @param function the activation, computed in 32 bit where it takes no 16
	 * @param x an image
	 * @return an image of the same size
	 */
	public String activation(final Activation function, final String module, final String x) {
		if (!options.half() || function.takesHalf()) return function.apply(graph, module, x);
		final String wide = function.apply(graph, module + ".wide", widened(module + ".input", x));
		return graph.cast(module, wide, OnnxType.FLOAT16);
	}

	/** A weight of one number, [1] in 32 bit. */
	public String number(final String key) {
		return graph.weight(weights.get(key, 1), 1);
	}

	/**
	 * A normalization: (x - mean) * (gamma / sqrt(variance + eps)) + beta.
	 *
	 * @param norm the normalization
	 * @param x an image
	 * @return an image of the same size
	 */
	public abstract String groupNorm(Norm norm, String x);

	/**
	 * A normalization, and an activation of it.
	 *
	 * @param norm the normalization
	 * @param function the activation
	 * @param activation its name
	 * @param x an image
	 * @return an image of the same size
	 */
	public String normalized(final Norm norm, final Activation function, final String activation, final String x) {
		return tap(activation, activation(function, activation, tap(norm.module(), groupNorm(norm, x))));
	}

	/**
	 * A normalization, an activation of it, and a 3x3 convolution of that.
	 *
	 * @param norm the normalization
	 * @param function the activation
	 * @param activation its name
	 * @param module the convolution's
	 * @param x an image
	 * @param out channels of the result
	 */
	String normalizedConv(
			final Norm norm,
			final Activation function,
			final String activation,
			final String module,
			final String x,
			final int out) {
		return conv(module, normalized(norm, function, activation, x), norm.channels(), out, 3);
	}

	/**
	 * diffusers' ResnetBlock2D without a time embedding.
	 *
	 * @param module has the modules .norm1, .conv1, .norm2 and .conv2, and .conv_shortcut if the channels change
	 * @param x an image
	 * @param in channels of x
	 * @param out channels of the result
	 * @param groups of the normalizations
	 * @param function the activation before each convolution
	 * @return an image of the same size; like that of {@link #sum}, it may not be computed yet
	 */
	public String resnet(
			final String module,
			final String x,
			final int in,
			final int out,
			final int groups,
			final Activation function) {
		final String first = normalizedConv(
				new Norm(module + ".norm1", in, groups),
				function,
				module + ".nonlinearity1",
				module + ".conv1",
				x,
				out);
		final String h = normalizedConv(
				new Norm(module + ".norm2", out, groups),
				function,
				module + ".nonlinearity2",
				module + ".conv2",
				first,
				out);
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

	/**
	 * An operator of ONNX between two values.
	 *
	 * @param op its name, as "Mul"
	 * @param node name of the result
	 * @param a an image
	 * @param b an image of the same size, or a value that goes with all its pixels, as {@link #number}
	 * @return an image of the same size
	 */
	public String op(final String op, final String node, final String a, final String b) {
		return graph.node(op, node, List.of(a, b));
	}
}
