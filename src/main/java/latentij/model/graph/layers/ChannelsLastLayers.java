// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import latentij.model.graph.Activation;
import latentij.model.graph.Attribute;
import latentij.model.graph.Border;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.OperatorSets;
import latentij.model.graph.Weight;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions.Form;

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

	/** The most channels that our own kernels can have: 256 threads of 4 values. */
	private static final int MAX_CHANNELS = 1024;

	/** A sum that nothing has taken yet. */
	private record Sum(String a, String b) {}

	private final Map<String, Sum> sums = new HashMap<>();

	ChannelsLastLayers(
			final OnnxGraph graph, final Weights weights, final GraphOptions options, final ConvStyle style) {
		super(graph, weights, options, style);
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
		return widened(node, transposed(node + ".channels_first", added(x), 0, 3, 1, 2));
	}

	/** {@inheritDoc} A normalization that takes it first gets it added up on the way. */
	@Override
	String sum(final String module, final String a, final String b) {
		if (options.taps() || !takes(Form.SUMS) && !takes(Form.KERNELS)) return super.sum(module, a, b);
		sums.put(module, new Sum(added(a), added(b)));
		return module;
	}

	private boolean takes(final Form form) {
		return options.forms().contains(form);
	}

	/** A value that is computed: a sum that was not is, now. */
	private String added(final String x) {
		final Sum sum = sums.remove(x);
		return sum == null ? x : graph.node("Add", x, List.of(sum.a, sum.b));
	}

	@Override
	public String op(final String op, final String node, final String a, final String b) {
		return super.op(op, node, added(a), added(b));
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
	String conv(final String module, final String x, final Kernel elements, final Conv conv) {
		if (conv.border() != Border.ZEROS)
			throw new IllegalArgumentException(module + " has something else than zeros around: " + conv.border());
		final int moreIn = missing(conv.in());
		final int moreOut = missing(conv.out());
		final String padded = padded(module + ".padded", added(x), 0, 0, 0, 0, 0, 0, 0, moreIn);
		final long pad = LongStream.of(conv.pads()).max().orElseThrow();
		final long[] more = LongStream.of(conv.pads()).map(p -> pad - p).toArray();
		// In 32 bit until the end: constants are computed on the CPU, which has fewer
		// operators for 16 bit.
		final String kernel = channelsLast(module, elements, conv);
		final String all =
				padded(module + ".weight.padded", kernel, 0, more[0], more[1], 0, moreOut, more[2], more[3], moreIn);
		final List<String> inputs = conv.bias()
				? List.of(
						padded,
						narrowed(module + ".weight", all),
						narrowed(
								module + ".bias",
								padded(
										module + ".bias.padded",
										bias(module, elements.rows(), conv.out(), OnnxType.FLOAT),
										0,
										moreOut)))
				: List.of(padded, narrowed(module + ".weight", all));
		final String node = moreOut == 0 ? module : module + ".more";
		final String y = graph.microsoft(
				"NhwcConv",
				node,
				inputs,
				Attribute.of(
						"kernel_shape",
						new long[] {conv.kernel() + more[0] + more[2], conv.kernel() + more[1] + more[3]}),
				Attribute.of("strides", new long[] {conv.stride(), conv.stride()}),
				Attribute.of("pads", new long[] {pad, pad, pad, pad}));
		return moreOut == 0
				? y
				: graph.node(
						"Slice", module, List.of(y, graph.integers(0), graph.integers(conv.out()), graph.integers(3)));
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

	private String channelsLast(final String module, final Kernel elements, final Conv conv) {
		if (conv.kernel() == 1 && elements.frames() == 1)
			return elements.rows().of(graph, elements.weight(), OnnxType.FLOAT, conv.out(), 1, 1, conv.in());
		return transposed(
				module + ".weight.channels_last",
				elements.in(graph, OnnxType.FLOAT, conv.out(), conv.in(), conv.kernel()),
				0,
				2,
				3,
				1);
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
		return takes(Form.TRANSPOSED) && missing(in) == 0 && missing(out) == 0
				? upsampledAtOnce(module, added(x), in, out, bias)
				: conv(
						module,
						enlarged(upsampler, added(x), 1, 2, 2, 1),
						upsamplerKernel(module, in, out),
						usual(in, out, 3).withBias(bias));
	}

	@Override
	public String enlarged(final String node, final String x, final int factor) {
		return enlargedByCenters(node, added(x), 1, factor, factor, 1);
	}

	/**
	 * The same as a transposed convolution of the small image, whose kernel of 4x4 has a part of 2x2 for each of the
	 * four pixels that one becomes. Four convolutions of 2x2 need as few products, but would be padded on one side
	 * (onnxruntime#26274), or give a row and a column more each, to be cut off; and then take two more passes over the
	 * large image to bring their pixels into order. cuDNN writes each pixel where it belongs.
	 * <p>
	 * The bias is added after it: with the option {@code fuse_conv_bias} of the CUDA provider, which all other
	 * convolutions want, ONNX Runtime describes a transposed one with a bias in a way that cuDNN does not take.
	 */
	private String upsampledAtOnce(
			final String module, final String x, final int in, final int out, final boolean bias) {
		final String kernel = narrowed(module + ".transposed", transposedKernel(module, in, out));
		final String y = graph.channelsLast(
				"ConvTranspose",
				bias ? module + ".unbiased" : module,
				List.of(x, kernel),
				Attribute.of("kernel_shape", new long[] {4, 4}),
				Attribute.of("strides", new long[] {2, 2}),
				Attribute.of("pads", new long[] {1, 1, 1, 1}));
		return bias
				? op(
						"Add",
						module,
						y,
						narrowed(module + ".bias", graph.weight(weights.get(module + ".bias", out), out)))
				: y;
	}

	/** The kernel [in,out,4,4] of the transposed convolution, in 32 bit: sums of a 3x3 kernel's elements in 64 bit. */
	private String transposedKernel(final String module, final int in, final int out) {
		final String sums = graph.node(
				"Reshape",
				module + ".sums",
				List.of(graph.floats(module + ".ones", transposedSums()), graph.integers(9, 16)));
		final String kernels = graph.node(
				"MatMul",
				module + ".elements",
				List.of(
						upsamplerKernel(module, in, out).flat(graph, OnnxType.DOUBLE, out, in),
						graph.cast(module + ".sums.exact", sums, OnnxType.DOUBLE)));
		final String shaped =
				graph.node("Reshape", module + ".kernel", List.of(kernels, graph.integers(out, in, 4, 4)));
		return graph.cast(
				module + ".kernel.float", transposed(module + ".kernel.turned", shaped, 1, 0, 2, 3), OnnxType.FLOAT);
	}

	/**
	 * Which of the 9 elements of a 3x3 kernel add up to each of the 16 elements of the kernel of the transposed
	 * convolution; [9,16]. A pixel becomes two in each direction: the first row of the kernel meets it below these
	 * two and at the second, the middle row at both, the last row at the first and above.
	 */
	private static float[] transposedSums() {
		final float[] sums = new float[9 * 16];
		for (int i = 0; i < 3; i++)
			for (int j = 0; j < 3; j++)
				for (int y = 2 - i; y <= 3 - i; y++)
					for (int x = 2 - j; x <= 3 - j; x++) sums[16 * (3 * i + j) + 4 * y + x] = 1;
		return sums;
	}

	@Override
	public String groupNorm(final Norm norm, final String x) {
		return groupNorm(norm, norm.module(), x, false);
	}

	@Override
	public String normalized(final Norm norm, final Activation function, final String activation, final String x) {
		return function == Activation.SILU && !options.taps()
				? groupNorm(norm, activation, x, true)
				: super.normalized(norm, function, activation, x);
	}

	private String groupNorm(final Norm norm, final String node, final String x, final boolean silu) {
		final int channels = norm.channels();
		final String gamma = graph.weight(weights.get(norm.module() + ".weight", channels), channels);
		final String beta = graph.weight(weights.get(norm.module() + ".bias", channels), channels);
		final Attribute[] attributes = {
			Attribute.of("groups", norm.groups()),
			Attribute.of("epsilon", (float) norm.eps()),
			Attribute.of("activation", silu ? 1 : 0),
			Attribute.of("channels_last", 1)
		};
		if (takes(Form.KERNELS) && missing(channels) == 0 && channels <= MAX_CHANNELS)
			return groupNormOfOurs(node, x, gamma, beta, attributes);
		if (!takes(Form.SUMS)) added(x);
		final Sum sum = sums.remove(x);
		return sum == null
				? graph.microsoft("GroupNorm", node, List.of(x, gamma, beta), attributes)
				: graph.microsoft("SkipGroupNorm", node, x, List.of(sum.a, gamma, beta, sum.b), attributes);
	}

	/** The second output is room for sums, which nothing takes. */
	private String groupNormOfOurs(
			final String node, final String x, final String gamma, final String beta, final Attribute[] attributes) {
		final Sum sum = sums.remove(x);
		final String op = OperatorSets.groupNorm(options.half(), sum != null);
		final String parts = node + ".parts";
		return sum == null
				? graph.own(op, node, List.of(parts), List.of(x, gamma, beta), attributes)
				: graph.own(op, node, List.of(parts, x), List.of(sum.a, gamma, beta, sum.b), attributes);
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
