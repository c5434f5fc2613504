// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.util.List;
import latentij.model.graph.GraphOptions.Target;
import latentij.model.graph.OnnxGraph.Attribute;

/**
 * The layers of autoencoders, as nodes of a graph. Every method takes the
 * module's name, by which its weights and nodes are named. Values are images of
 * several channels, in an order of dimensions that only the subclass knows.
 */
public abstract class Layers {

	/** Epsilon of most normalizations in diffusers' autoencoders. */
	static final double NORM_EPS = 1e-6;

	/** The least that Wan's normalization divides by. */
	private static final double MIN_LENGTH = 1e-12;

	final OnnxGraph graph;
	final Weights weights;
	final GraphOptions options;

	public Layers(final OnnxGraph graph, final Weights weights, final GraphOptions options) {
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
	public OnnxType type() {
		return options.half() ? OnnxType.FLOAT16 : OnnxType.FLOAT;
	}

	/** A value in 32 bit as layers take it. */
	public String narrowed(final String node, final String x) {
		return options.half() ? graph.cast(node + ".float16", x, OnnxType.FLOAT16) : x;
	}

	/** A value as layers give it in 32 bit. */
	public String widened(final String node, final String x) {
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
	public String linear(final String module, final String x, final int channels) {
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
	 * A kernel of a convolution over space.
	 *
	 * @param weight its elements, or those of a kernel over time and space
	 * @param frames time slices of the weight
	 * @param frame the one that is meant
	 */
	record Kernel(Weight weight, int frames, int frame) {

		static Kernel of(final Weight weight) {
			return new Kernel(weight, 1, 0);
		}

		/** The elements in 32 bit, [out*in,kernel*kernel]. */
		String flat(final OnnxGraph graph, final int out, final int in, final int kernel) {
			final long elements = (long) kernel * kernel;
			final long kernels = (long) out * in;
			if (frames == 1) return graph.weight(weight, OnnxType.FLOAT, kernels, elements);
			return graph.node(
					"Reshape",
					weight.name() + ".flat",
					List.of(in(graph, OnnxType.FLOAT, out, in, kernel), graph.integers(kernels, elements)));
		}

		/** The elements, [out,in,kernel,kernel]. */
		String in(final OnnxGraph graph, final OnnxType type, final int out, final int in, final int kernel) {
			if (frames == 1) return graph.weight(weight, type, out, in, kernel, kernel);
			final String all = graph.weight(weight, type, out, in, frames, (long) kernel * kernel);
			final String slice = graph.node(
					"Slice",
					weight.name() + ".frame",
					List.of(all, graph.integers(frame), graph.integers(frame + 1), graph.integers(2)));
			return graph.node(
					"Reshape", weight.name() + ".kernel", List.of(slice, graph.integers(out, in, kernel, kernel)));
		}
	}

	/**
	 * An image of twice the width and height, each pixel a square of four (nearest
	 * neighbour), and a 3x3 convolution of it.
	 *
	 * @param module of the convolution
	 * @param upsampler the module that enlarges
	 */
	public abstract String upsampled(String module, String upsampler, String x, int in, int out, boolean bias);

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
	public abstract String groupNorm(String module, String x, int channels, int groups, double eps);

	/** A normalization with the epsilon of most. */
	public String groupNorm(final String module, final String x, final int channels, final int groups) {
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

	/**
	 * A normalization of each pixel by the root mean square of its channels, as diffusers'
	 * RMSNorm: x / sqrt(mean(x^2) + eps) * weight + bias.
	 */
	public String rmsNorm(final String module, final String x, final int channels, final double eps) {
		final String root = module + ".root_mean_square";
		final String wide = widened(module + ".input", x);
		final String stabilized =
				op("Add", module + ".stabilized", meanSquare(module, wide), graph.scalar(root + ".eps", (float) eps));
		final String divided = op("Div", module + ".divided", wide, graph.node("Sqrt", root, List.of(stabilized)));
		final String scaled =
				op("Mul", module + ".scaled", divided, perChannel(weights.get(module + ".weight", channels), channels));
		return narrowed(
				module, op("Add", module, scaled, perChannel(weights.get(module + ".bias", channels), channels)));
	}

	/**
	 * A normalization by means and variances of the training, as PyTorch's BatchNorm2d: (x -
	 * running_mean) / sqrt(running_var + eps) * weight + bias.
	 */
	public String batchNorm(final String module, final String x, final int channels, final double eps) {
		final String variance = exact(module + ".running_var", channels);
		final String stabilized = op("Add", module + ".stabilized", variance, graph.scalar(module + ".eps", eps));
		final String scale = op(
				"Div",
				module + ".scale.exact",
				exact(module + ".weight", channels),
				graph.node("Sqrt", module + ".deviation", List.of(stabilized)));
		final String shift = op(
				"Sub",
				module + ".shift.exact",
				exact(module + ".bias", channels),
				op("Mul", module + ".mean.scaled", exact(module + ".running_mean", channels), scale));
		final String scaled = op(
				"Mul",
				module + ".scaled",
				widened(module + ".input", x),
				graph.cast(module + ".scale", scale, OnnxType.FLOAT));
		return narrowed(module, op("Add", module, scaled, graph.cast(module + ".shift", shift, OnnxType.FLOAT)));
	}

	/** A weight [C] in 64 bit: what is computed of such constants is computed once. */
	private String exact(final String key, final int channels) {
		return graph.cast(key + ".exact", perChannel(weights.get(key, channels), channels), OnnxType.DOUBLE);
	}

	/**
	 * A normalization of each pixel by the length of its channels, as Wan's RMS_norm:
	 * x / max(|x|, 1e-12) * sqrt(C) * gamma.
	 */
	public String lengthNorm(final String module, final String x, final int channels) {
		final String root = module + ".root_mean_square";
		final String wide = widened(module + ".input", x);
		final String limit = graph.scalar(root + ".limit", (float) (MIN_LENGTH / Math.sqrt(channels)));
		final String limited =
				op("Max", module + ".limited", graph.node("Sqrt", root, List.of(meanSquare(module, wide))), limit);
		final String divided = op("Div", module + ".divided", wide, limited);
		return narrowed(
				module, op("Mul", module, divided, perChannel(weights.get(module + ".gamma", channels), channels)));
	}

	private String meanSquare(final String module, final String x) {
		return graph.node(
				"ReduceMean",
				module + ".mean_square",
				List.of(op("Mul", module + ".squared", x, x)),
				Attribute.of("axes", new long[] {channelAxis()}),
				Attribute.of("keepdims", 1));
	}

	/** The dimension of channels. */
	abstract int channelAxis();

	/** A weight [C], in 32 bit, in a shape that goes with images. */
	abstract String perChannel(Weight weight, int channels);

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
		return tap(module, graph.node("Add", module, List.of(shortcut, h)));
	}

	/**
	 * diffusers' Attention as autoencoders have it: one head over all channels,
	 * normalized before, added to its input after.
	 * <p>
	 * The scores of all positions against all positions are the square of the
	 * latent's area: 1 GB at 1024x1024, 275 GB at 4096x4096. A softmax needs
	 * whole rows only, so the queries go in equal blocks through a Scan; each row
	 * is computed as it would be without.
	 */
	public String attention(final String module, final String x, final int channels, final int groups) {
		final String h = groupNorm(module + ".group_norm", x, channels, groups);
		return attention(module, x, h, channels, "to_out.0");
	}

	/**
	 * The same without the normalization before.
	 *
	 * @param x its input before a normalization
	 * @param normalized its input
	 * @param out the name of the last linear layer in the module
	 */
	public String attention(
			final String module, final String x, final String normalized, final int channels, final String out) {
		final boolean products = multipliesLayers() && takesProducts(channels);
		final String added = products
				? attendedToOutput(module, normalized, channels, out)
				: linear(module + "." + out, attended(module, x, normalized, channels), channels);
		return tap(module, graph.node("Add", module, List.of(x, added)));
	}

	private String attended(final String module, final String x, final String normalized, final int channels) {
		final String q = linear(module + ".to_q", normalized, channels);
		final String k = linear(module + ".to_k", normalized, channels);
		final String v = linear(module + ".to_v", normalized, channels);
		return options.stages()
				? attendedBetweenStages(module, x, q, k, v, channels)
				: attended(module, scaled(module, q, channels), k, v, channels);
	}

	/**
	 * On a CPU, fast graphs only: the products lose up to three times as much to rounding. In 32 bit only, as products
	 * of weights may be larger than 16 bit can hold.
	 */
	private boolean multipliesLayers() {
		return options.folded()
				&& !options.half()
				&& !options.stages()
				&& (options.target() != Target.CPU || options.fast());
	}

	/**
	 * The attention and the layer after it, with {@linkplain AttentionProducts fewer layers}. Queries and keys are
	 * multiplied for a CPU only: a GPU that rounds what it multiplies to TF32's 10 bits would lose more of such queries.
	 */
	private String attendedToOutput(
			final String module, final String normalized, final int channels, final String out) {
		final AttentionProducts products = new AttentionProducts(graph, weights, module, channels);
		final String v = linear(module + ".value_out", normalized, products.values(out), channels);
		if (options.target() != Target.CPU) {
			final String q = linear(module + ".to_q", normalized, channels);
			final String k = linear(module + ".to_k", normalized, channels);
			return attended(module, scaled(module, q, channels), k, v, channels);
		}
		final String q = linear(module + ".query_key", normalized, products.queries(), channels);
		return attended(module, rows(module + ".query", q, channels), normalized, v, channels);
	}

	/** Tells whether {@link #linear(String, String, AttentionProducts.Linear, int)} takes so many channels. */
	abstract boolean takesProducts(int channels);

	/** A linear layer over the channels, given by its constants. */
	abstract String linear(String module, String x, AttentionProducts.Linear layer, int channels);

	/** A constant in 64 bit as layers take it. */
	String constant(final String node, final String exact, final long... dims) {
		return graph.cast(node, graph.node("Reshape", node + ".exact", List.of(exact, graph.integers(dims))), type());
	}

	private String scaled(final String module, final String q, final int channels) {
		final String scale =
				narrowed(module + ".scale", graph.scalar(module + ".scale", (float) (1 / Math.sqrt(channels))));
		return op("Mul", module + ".query.scaled", rows(module + ".query", q, channels), scale);
	}

	/**
	 * @param queries [N,H*W,C]
	 * @param k keys, an image
	 * @param v values, an image
	 */
	private String attended(
			final String module, final String queries, final String k, final String v, final int channels) {
		final String rows = new AttentionInBlocks(graph, options, type())
				.of(
						module,
						queries,
						columns(module + ".key", k, channels),
						rows(module + ".value", v, channels),
						channels);
		return image(module + ".attended", rows, v);
	}

	private String attendedBetweenStages(
			final String module, final String x, final String q, final String k, final String v, final int channels) {
		final String attended =
				graph.input(module + ".attended", OnnxType.FLOAT, "batch_size", channels, "height", "width");
		graph.barrier(new Barrier.Attention(x, q, k, v, attended, channels));
		return attended;
	}

	/** An image as [N,H*W,C]. */
	public abstract String rows(String node, String x, int channels);

	/** An image as [N,C,H*W]. */
	public abstract String columns(String node, String x, int channels);

	/** [N,H*W,C] as an image of the same size as another. */
	public abstract String image(String node, String rows, String like);

	public String transposed(final String node, final String x, final long... order) {
		return graph.node("Transpose", node, List.of(x), Attribute.of("perm", order));
	}

	public String op(final String op, final String node, final String a, final String b) {
		return graph.node(op, node, List.of(a, b));
	}
}
