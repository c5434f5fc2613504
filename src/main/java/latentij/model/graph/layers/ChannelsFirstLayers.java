// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import latentij.model.graph.Activation;
import latentij.model.graph.Attribute;
import latentij.model.graph.Border;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weight;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions.Target;
import latentij.model.graph.layers.GroupStatistics.Moments;
import latentij.model.graph.winograd.WinogradConvolution;
import latentij.model.graph.winograd.WinogradConvolution.Before;
import latentij.model.graph.winograd.WinogradDomain;

/**
 * Layers between images [N,C,H,W], of ONNX's own operators, which run everywhere.
 */
final class ChannelsFirstLayers extends Layers {

	/**
	 * Layers of a graph.
	 *
	 * @param graph takes the nodes
	 * @param weights of the layers, by their names
	 * @param options for the device
	 * @param style of the convolutions
	 */
	ChannelsFirstLayers(
			final OnnxGraph graph, final Weights weights, final GraphOptions options, final ConvStyle style) {
		super(graph, weights, options, style);
	}

	@Override
	public String enter(final String node, final String x) {
		return narrowed(node, x);
	}

	@Override
	public String leave(final String node, final String x) {
		return widened(node, x);
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * ONNX's convolutions have zeros around images: others are put around them before. So are, for GPUs, zeros of
	 * which there are more on one side: cuDNN has no such convolution for some cards (onnxruntime#26274).
	 */
	@Override
	String conv(final String module, final String x, final Kernel elements, final Conv conv) {
		if (options.takesWinograd() && conv.bias() && suits(WinogradDomain.SAME_SIZE, conv))
			return winograd(WinogradDomain.SAME_SIZE, module, x, null, elements, conv);
		final long[] pads = conv.pads();
		final int side = conv.kernel();
		final String kernel = elements.in(graph, type(), conv.out(), conv.in(), side);
		final boolean apart =
				hasOthersAround(conv) || options.target() == Target.GPU && (pads[0] != pads[2] || pads[1] != pads[3]);
		final List<String> inputs = inputs(module, apart ? padded(module, x, conv) : x, kernel, elements.rows(), conv);
		final boolean cpu = options.target() == Target.CPU && !options.half();
		if (cpu && !options.fast() && !apart && side == 3 && conv.stride() == 1) return convInTwoSums(module, inputs);
		return graph.node(
				"Conv",
				module,
				inputs,
				Attribute.of("kernel_shape", new long[] {side, side}),
				Attribute.of("strides", new long[] {conv.stride(), conv.stride()}),
				Attribute.of("pads", apart ? new long[4] : pads));
	}

	/** True if what is around the image are no zeros. */
	private static boolean hasOthersAround(final Conv conv) {
		return conv.border() != Border.ZEROS && LongStream.of(conv.pads()).anyMatch(pad -> pad != 0);
	}

	private String padded(final String module, final String x, final Conv conv) {
		final long[] pads = conv.pads();
		final List<String> inputs = List.of(x, graph.integers(0, 0, pads[0], pads[1], 0, 0, pads[2], pads[3]));
		return conv.border() == Border.ZEROS
				? graph.node("Pad", module + ".padded", inputs)
				: graph.node(
						"Pad",
						module + ".padded",
						inputs,
						Attribute.of("mode", conv.border().mode()));
	}

	private static boolean suits(final WinogradDomain domain, final Conv conv) {
		return domain.suits(conv.in(), conv.out(), conv.kernel(), conv.stride(), conv.pads());
	}

	@Override
	boolean takesProducts(final int channels) {
		return true;
	}

	@Override
	String linear(final String module, final String x, final AttentionProducts.Linear layer, final int channels) {
		return graph.node(
				"Conv",
				module,
				List.of(
						x,
						constant(module + ".kernel", layer.matrix(), channels, channels, 1, 1),
						constant(module + ".shift", layer.bias(), channels)),
				Attribute.of("kernel_shape", new long[] {1, 1}));
	}

	private String winograd(
			final WinogradDomain domain,
			final String module,
			final String x,
			final Before before,
			final Kernel kernel,
			final Conv conv) {
		final int in = conv.in();
		final int out = conv.out();
		final String bias = bias(module, kernel.rows(), out, OnnxType.FLOAT);
		final WinogradConvolution convolution = new WinogradConvolution(graph, domain).withBorder(conv.border());
		return convolution.of(module, x, before, kernel.flat(graph, OnnxType.FLOAT, out, in), bias, in, out);
	}

	/** {@inheritDoc} In Winograd's domain, strips are normalized one by one, while they are in the cache. */
	@Override
	String normalizedConv(
			final Norm norm,
			final Activation function,
			final String activation,
			final String module,
			final String x,
			final int out) {
		final Conv conv = usual(norm.channels(), out, 3);
		if (!options.takesWinograd() || options.taps() || !suits(WinogradDomain.SAME_SIZE, conv))
			return super.normalizedConv(norm, function, activation, module, x, out);
		final Affine affine = affine(norm, x);
		final Kernel kernel = kernel(module, norm.channels(), out, 3);
		final Before before = new Before(
				ofImages(norm.module() + ".scales", affine.scale()),
				ofImages(norm.module() + ".shifts", affine.shift()),
				function,
				activation);
		return winograd(WinogradDomain.SAME_SIZE, module, affine.centered(), before, kernel, conv);
	}

	/** Numbers of channels, with a dimension for images: in stages, where there is one only, they have none. */
	private String ofImages(final String node, final String ofChannels) {
		return options.stages() ? graph.node("Unsqueeze", node, List.of(ofChannels, graph.integers(0))) : ofChannels;
	}

	private List<String> inputs(
			final String module, final String x, final String kernel, final Rows rows, final Conv conv) {
		return conv.bias() ? List.of(x, kernel, bias(module, rows, conv.out(), type())) : List.of(x, kernel);
	}

	/**
	 * A 3x3 convolution as the sum of one with the middle row of its kernel and one
	 * with the other two. ONNX Runtime sums 16 channels times the kernel's elements
	 * in one go, and what 32 bit lose grows faster than the length of such a sum:
	 * two shorter ones lose a fifth less.
	 */
	private String convInTwoSums(final String module, final List<String> inputs) {
		final String kernel = inputs.get(1);
		final String rows = graph.integers(2);
		final String middle =
				graph.node("Slice", kernel + ".middle", List.of(kernel, graph.integers(1), graph.integers(2), rows));
		final String outer = graph.node(
				"Slice",
				kernel + ".outer",
				List.of(kernel, graph.integers(0), graph.integers(3), rows, graph.integers(2)));
		final List<String> first = new ArrayList<>(inputs);
		first.set(1, middle);
		final String sum = graph.node(
				"Conv",
				module + ".middle",
				first,
				Attribute.of("kernel_shape", new long[] {1, 3}),
				Attribute.of("pads", new long[] {0, 1, 0, 1}));
		return op(
				"Add",
				module,
				graph.node(
						"Conv",
						module + ".outer",
						List.of(inputs.get(0), outer),
						Attribute.of("kernel_shape", new long[] {2, 3}),
						Attribute.of("dilations", new long[] {2, 1}),
						Attribute.of("pads", new long[] {1, 1, 1, 1})),
				sum);
	}

	@Override
	public String upsampled(
			final String module,
			final String upsampler,
			final String x,
			final int in,
			final int out,
			final boolean bias) {
		final Conv conv = usual(in, out, 3).withBias(bias);
		if (options.takesWinograd() && bias && suits(WinogradDomain.ENLARGED, conv))
			return winograd(WinogradDomain.ENLARGED, module, x, null, upsamplerKernel(module, in, out), conv);
		return options.target() == Target.CPU && conv.border() != Border.REFLECT
				? upsampledInPhases(module, x, conv)
				: conv(module, enlarged(upsampler, x, 1, 1, 2, 2), upsamplerKernel(module, in, out), conv);
	}

	@Override
	public String enlarged(final String node, final String x, final int factor) {
		return enlargedByCenters(node, x, 1, 1, factor, factor);
	}

	/**
	 * The same without the large image: a window of 3x3 of its pixels holds 2x2 of
	 * the small one's, so the pixels at even and odd places of even and odd rows are
	 * four 2x2 convolutions of the small image. Where several elements of the kernel
	 * meet the same pixel, they are added up, once and in 64 bit. Around the large image repeated
	 * is around the small one repeated.
	 */
	private String upsampledInPhases(final String module, final String x, final Conv conv) {
		final int in = conv.in();
		final int out = conv.out();
		final String kernels = phaseKernels(module, in, out);
		final List<String> phases = new ArrayList<>();
		for (int row = 0; row < 2; row++) {
			for (int column = 0; column < 2; column++) {
				final String phase = module + ".phase" + row + column;
				final int first = 4 * (2 * row + column);
				final String kernel = graph.cast(
						phase + ".kernel",
						graph.node(
								"Reshape",
								phase + ".kernel.exact",
								List.of(
										graph.node(
												"Slice",
												phase + ".kernel.elements",
												List.of(
														kernels,
														graph.integers(first),
														graph.integers(first + 4),
														graph.integers(1))),
										graph.integers(out, in, 2, 2))),
						type());
				final long[] pads = {1 - row, 1 - column, row, column};
				final Conv part = new Conv(in, out, 2, 1, pads, conv.border(), conv.bias());
				final boolean apart = hasOthersAround(part);
				phases.add(graph.node(
						"Conv",
						phase,
						inputs(module, apart ? padded(phase, x, part) : x, kernel, Rows.ALL, conv),
						Attribute.of("kernel_shape", new long[] {2, 2}),
						Attribute.of("pads", apart ? new long[4] : pads)));
			}
		}
		return graph.node(
				"DepthToSpace",
				module,
				List.of(graph.node("Concat", module + ".channels", phases, Attribute.of("axis", 1))),
				Attribute.of("blocksize", 2),
				Attribute.of("mode", "DCR"));
	}

	/** The kernels of the four phases in 64 bit, [out*in,16]: sums of those of the 3x3 kernel. */
	private String phaseKernels(final String module, final int in, final int out) {
		return graph.node(
				"MatMul",
				module + ".phases",
				List.of(
						upsamplerKernel(module, in, out).flat(graph, OnnxType.DOUBLE, out, in),
						graph.cast(
								module + ".phases.sums.exact",
								graph.node(
										"Reshape",
										module + ".phases.sums",
										List.of(
												graph.floats(module + ".phases.ones", phaseSums()),
												graph.integers(9, 16))),
								OnnxType.DOUBLE)));
	}

	/**
	 * Which of the 9 elements of a 3x3 kernel add up to each of the 4 elements of
	 * the kernels of the 4 phases; [9,16].
	 */
	private static float[] phaseSums() {
		final float[] sums = new float[9 * 16];
		for (int row = 0; row < 2; row++) {
			for (int column = 0; column < 2; column++) {
				for (int i = 0; i < 3; i++) {
					for (int j = 0; j < 3; j++) {
						// The first of two pixels sees its neighbor only in the kernel's first
						// row, the second one in the last.
						final int y = (i + 1 - row) / 2;
						final int x = (j + 1 - column) / 2;
						sums[16 * (3 * i + j) + 4 * (2 * row + column) + 2 * y + x] = 1;
					}
				}
			}
		}
		return sums;
	}

	@Override
	public String groupNorm(final Norm norm, final String input) {
		final String module = norm.module();
		final Affine affine = affine(norm, widened(module + ".input", input));
		final String scaled = op("Mul", module + ".scaled", affine.centered(), affine.scale());
		return narrowed(module, op("Add", module, scaled, affine.shift()));
	}

	/**
	 * A normalization, centered * scale + shift.
	 *
	 * @param centered [N,C,H,W] in 32 bit
	 * @param scale [N,C,1,1] in 32 bit
	 * @param shift [N,C,1,1] in 32 bit
	 */
	private record Affine(String centered, String scale, String shift) {}

	/**
	 * Values computed once for a channel are computed in 64 bit, all others in 32:
	 * sums of 16-bit floats overflow, and lose small values.
	 */
	private Affine affine(final Norm norm, final String x) {
		final String module = norm.module();
		final Moments moments = statistics().of(graph, module, x, norm.channels(), norm.groups());
		final String gamma = perChannel(module + ".weight", norm.channels());
		final String beta = perChannel(module + ".bias", norm.channels());
		final String stabilized =
				op("Add", module + ".stabilized", moments.variance(), graph.scalar(epsName(norm.eps()), norm.eps()));
		final String deviation = graph.node("Sqrt", module + ".deviation", List.of(stabilized));
		final String scale = op("Div", module + ".scale.exact", gamma, deviation);
		final String shift = op(
				"Sub",
				module + ".shift.exact",
				beta,
				op("Mul", module + ".residual.scaled", moments.residual(), scale));
		return new Affine(
				moments.centered(),
				graph.cast(module + ".scale", scale, OnnxType.FLOAT),
				graph.cast(module + ".shift", shift, OnnxType.FLOAT));
	}

	private GroupStatistics statistics() {
		final boolean chosen = options.statistics() != GroupStatistics.SHORT_SUMS;
		return options.takesWinograd() && !chosen ? new StatisticsInCache() : options.statistics();
	}

	private static String epsName(final double eps) {
		return eps == Norm.EPS ? "norm.eps" : "norm.eps " + eps;
	}

	@Override
	int channelAxis() {
		return 1;
	}

	@Override
	String perChannel(final Weight weight, final int channels) {
		return graph.weight(weight, channels, 1, 1);
	}

	/** A weight [C] as [C,1,1] in 64 bit. */
	private String perChannel(final String key, final int channels) {
		final String weight = graph.weight(weights.get(key, channels), channels, 1, 1);
		return graph.cast(key + ".exact", weight, OnnxType.DOUBLE);
	}

	@Override
	String rows(final String node, final String x, final int channels) {
		return transposed(node, columns(node + ".columns", x, channels), 0, 2, 1);
	}

	@Override
	String columns(final String node, final String x, final int channels) {
		return graph.node("Reshape", node, List.of(x, graph.integers(0, channels, -1)));
	}

	@Override
	String image(final String node, final String rows, final String like) {
		return graph.node(
				"Reshape",
				node,
				List.of(
						transposed(node + ".columns", rows, 0, 2, 1),
						graph.node("Shape", node + ".shape", List.of(like))));
	}
}
