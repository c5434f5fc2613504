/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.model.onnx;

import java.util.ArrayList;
import java.util.List;

import latentij.model.onnx.GraphOptions.Target;
import latentij.model.onnx.GroupStatistics.Moments;
import latentij.model.onnx.OnnxGraph.Attribute;

/**
 * The layers of autoencoders, as nodes of a graph. Every method takes the
 * module's name, by which its weights and nodes are named, and gives the name of
 * a value [N,C,H,W].
 */
final class Layers {

	/** Of every normalization in diffusers' autoencoders. */
	private static final double NORM_EPS = 1e-6;

	private final OnnxGraph graph;
	private final Weights weights;
	private final GraphOptions options;

	Layers(final OnnxGraph graph, final Weights weights,
		final GraphOptions options)
	{
		this.graph = graph;
		this.weights = weights;
		this.options = options;
	}

	/** The element type of what layers take and give. */
	private OnnxType type() {
		return options.half() ? OnnxType.FLOAT16 : OnnxType.FLOAT;
	}

	/** A value in 32 bit as layers take it. */
	String narrowed(final String node, final String x) {
		return options.half() ? graph.cast(node + ".float16", x, OnnxType.FLOAT16)
			: x;
	}

	/** A value as layers give it in 32 bit. */
	String widened(final String node, final String x) {
		return options.half() ? graph.cast(node + ".float", x, OnnxType.FLOAT) : x;
	}

	/** Makes a module's output an output of the graph, where taps are wanted. */
	String tap(final String module, final String value) {
		if (options.taps()) graph.output(graph.node("Identity", "tap:" + module,
			List.of(widened("tap:" + module, value))), OnnxType.FLOAT);
		return value;
	}

	/** A convolution that keeps height and width. */
	String conv(final String module, final String x, final int in,
		final int out, final int kernel)
	{
		final long p = kernel / 2;
		return conv(module, x, in, out, kernel, 1, new long[] { p, p, p, p }, true);
	}

	/**
	 * A convolution.
	 *
	 * @param pads zeros at the top, left, bottom and right
	 */
	String conv(final String module, final String x, final int in,
		final int out, final int kernel, final int stride, final long[] pads,
		final boolean bias)
	{
		return conv(module, x, List.of(out, in, kernel, kernel), stride, pads, bias,
			weights.get(module + ".weight", out, in, kernel, kernel));
	}

	/** A linear layer over the channels, as the 1x1 convolution that it is. */
	String linear(final String module, final String x, final int channels) {
		return conv(module, x, List.of(channels, channels, 1, 1), 1, new long[4],
			true, weights.get(module + ".weight", channels, channels));
	}

	private String conv(final String module, final String x,
		final List<Integer> shape, final int stride, final long[] pads,
		final boolean bias, final Weight weight)
	{
		final int out = shape.get(0);
		final String kernel = graph.weight(weight, type(), shape.stream()
			.mapToLong(Integer::longValue).toArray());
		final List<String> inputs = bias ? List.of(x, kernel, graph.weight(weights
			.get(module + ".bias", out), type(), out)) : List.of(x, kernel);
		if (options.target() == Target.CPU && !options.half() && shape.get(2) == 3 &&
			stride == 1) return convInTwoSums(module, inputs);
		return graph.node("Conv", module, inputs, Attribute.of("kernel_shape",
			new long[] { shape.get(2), shape.get(3) }), Attribute.of("strides",
				new long[] { stride, stride }), Attribute.of("pads", pads));
	}

	/**
	 * A 3x3 convolution as the sum of one with the middle row of its kernel and one
	 * with the other two. ONNX Runtime sums 16 channels times the kernel's elements
	 * in one go, and what 32 bit lose grows faster than the length of such a sum:
	 * two shorter ones lose a fifth less.
	 */
	private String convInTwoSums(final String module,
		final List<String> inputs)
	{
		final String kernel = inputs.get(1);
		final String rows = graph.integers(2);
		final String middle = graph.node("Slice", kernel + ".middle", List.of(
			kernel, graph.integers(1), graph.integers(2), rows));
		final String outer = graph.node("Slice", kernel + ".outer", List.of(kernel,
			graph.integers(0), graph.integers(3), rows, graph.integers(2)));
		final List<String> first = new ArrayList<>(inputs);
		first.set(1, middle);
		final String sum = graph.node("Conv", module + ".middle", first, Attribute
			.of("kernel_shape", new long[] { 1, 3 }), Attribute.of("pads",
				new long[] { 0, 1, 0, 1 }));
		return op("Add", module, graph.node("Conv", module + ".outer", List.of(
			inputs.get(0), outer), Attribute.of("kernel_shape", new long[] { 2, 3 }),
			Attribute.of("dilations", new long[] { 2, 1 }), Attribute.of("pads",
				new long[] { 1, 1, 1, 1 })), sum);
	}

	String activation(final Activation function, final String module,
		final String x)
	{
		return function.apply(graph, module, x);
	}

	/**
	 * (x - mean) * (gamma / sqrt(variance + eps)) + beta. What is computed once for
	 * a channel is computed in 64 bit, all else in 32: sums of 16-bit floats
	 * overflow, and lose small values.
	 */
	String groupNorm(final String module, final String input, final int channels,
		final int groups)
	{
		final String x = widened(module + ".input", input);
		final Moments moments = options.statistics().of(graph, module, x, channels,
			groups);
		final String gamma = perChannel(module + ".weight", channels);
		final String beta = perChannel(module + ".bias", channels);
		final String stabilized = op("Add", module + ".stabilized", moments
			.variance(), graph.scalar("norm.eps", NORM_EPS));
		final String deviation = graph.node("Sqrt", module + ".deviation", List.of(
			stabilized));
		final String scale = op("Div", module + ".scale.exact", gamma, deviation);
		final String shift = op("Sub", module + ".shift.exact", beta, op("Mul",
			module + ".residual.scaled", moments.residual(), scale));
		final String scaled = op("Mul", module + ".scaled", moments.centred(), graph
			.cast(module + ".scale", scale, OnnxType.FLOAT));
		return narrowed(module, op("Add", module, scaled, graph.cast(module +
			".shift", shift, OnnxType.FLOAT)));
	}

	/** A weight [C] as [C,1,1] in 64 bit. */
	private String perChannel(final String key, final int channels) {
		final String weight = graph.weight(weights.get(key, channels), channels, 1,
			1);
		return graph.cast(key + ".exact", weight, OnnxType.DOUBLE);
	}

	/** diffusers' ResnetBlock2D without a time embedding. */
	String resnet(final String module, final String x, final int in,
		final int out, final int groups, final Activation function)
	{
		String h = groupNorm(module + ".norm1", x, in, groups);
		h = activation(function, module + ".nonlinearity1", h);
		h = conv(module + ".conv1", h, in, out, 3);
		h = groupNorm(module + ".norm2", h, out, groups);
		h = activation(function, module + ".nonlinearity2", h);
		h = conv(module + ".conv2", h, out, out, 3);
		final String shortcut = in == out ? x : conv(module + ".conv_shortcut", x,
			in, out, 1);
		return tap(module, graph.node("Add", module, List.of(shortcut, h)));
	}

	/**
	 * An image of twice the width and height, each pixel a square of four (nearest
	 * neighbour), and a 3x3 convolution of it.
	 *
	 * @param module of the convolution
	 * @param upsampler the module that enlarges
	 */
	String upsampled(final String module, final String upsampler, final String x,
		final int in, final int out, final boolean bias)
	{
		return options.target() == Target.CPU ? upsampledInPhases(module, x, in, out,
			bias) : conv(module, graph.node("Resize", upsampler, List.of(x, "", graph
				.floats(upsampler + ".scales", 1, 1, 2, 2)), Attribute.of("mode",
					"nearest"), Attribute.of("coordinate_transformation_mode",
						"asymmetric"), Attribute.of("nearest_mode", "floor")), in, out, 3,
				1, new long[] { 1, 1, 1, 1 }, bias);
	}

	/**
	 * The same without the large image: a window of 3x3 of its pixels holds 2x2 of
	 * the small one's, so the pixels at even and odd places of even and odd rows are
	 * four 2x2 convolutions of the small image. Where several elements of the kernel
	 * meet the same pixel, they are added up, once and in 64 bit.
	 */
	private String upsampledInPhases(final String module, final String x,
		final int in, final int out, final boolean bias)
	{
		final String kernels = graph.node("MatMul", module + ".phases", List.of(graph
			.weight(weights.get(module + ".weight", out, in, 3, 3), OnnxType.DOUBLE,
				(long) out * in, 9), graph.cast(module + ".phases.sums.exact", graph
					.node("Reshape", module + ".phases.sums", List.of(graph.floats(
						module + ".phases.ones", phaseSums()), graph.integers(9, 16))),
					OnnxType.DOUBLE)));
		final List<String> phases = new ArrayList<>();
		for (int row = 0; row < 2; row++) {
			for (int column = 0; column < 2; column++) {
				final String phase = module + ".phase" + row + column;
				final int first = 4 * (2 * row + column);
				final String kernel = graph.cast(phase + ".kernel", graph.node("Reshape",
					phase + ".kernel.exact", List.of(graph.node("Slice", phase +
						".kernel.elements", List.of(kernels, graph.integers(first), graph
							.integers(first + 4), graph.integers(1))), graph.integers(out, in,
								2, 2))), type());
				final List<String> inputs = bias ? List.of(x, kernel, graph.weight(weights
					.get(module + ".bias", out), type(), out)) : List.of(x, kernel);
				phases.add(graph.node("Conv", phase, inputs, Attribute.of("kernel_shape",
					new long[] { 2, 2 }), Attribute.of("pads", new long[] { 1 - row, 1 -
						column, row, column })));
			}
		}
		return graph.node("DepthToSpace", module, List.of(graph.node("Concat",
			module + ".channels", phases, Attribute.of("axis", 1))), Attribute.of(
				"blocksize", 2), Attribute.of("mode", "DCR"));
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
						// The first of two pixels sees its neighbour only in the kernel's first
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

	/**
	 * diffusers' Attention as autoencoders have it: one head over all channels,
	 * normalized before, added to its input after.
	 * <p>
	 * The scores of all positions against all positions are the square of the
	 * latent's area: 1 GB at 1024x1024, 275 GB at 4096x4096. A softmax needs
	 * whole rows only, so the queries go in equal blocks through a Scan; each row
	 * is computed as it would be without.
	 */
	String attention(final String module, final String x, final int channels,
		final int groups)
	{
		final String h = groupNorm(module + ".group_norm", x, channels, groups);
		final String q = positions(module + ".query", linear(module + ".to_q", h,
			channels), channels);
		final String k = positions(module + ".key", linear(module + ".to_k", h,
			channels), channels);
		final String v = transposed(module + ".value.rows", positions(module +
			".value", linear(module + ".to_v", h, channels), channels));
		final String scale = narrowed(module + ".scale", graph.scalar(module +
			".scale", (float) (1 / Math.sqrt(channels))));
		final String queries = transposed(module + ".query.rows", graph.node("Mul",
			module + ".query.scaled", List.of(q, scale)));
		final String rows = inBlocks(module, queries, k, v, channels);
		final String attended = graph.node("Reshape", module + ".attended", List.of(
			transposed(module + ".attended.columns", rows), graph.node("Shape",
				module + ".shape", List.of(x))));
		final String out = linear(module + ".to_out.0", attended, channels);
		return tap(module, graph.node("Add", module, List.of(x, out)));
	}

	/** [N,C,H,W] as [N,C,H*W]. */
	private String positions(final String node, final String x,
		final int channels)
	{
		return graph.node("Reshape", node, List.of(x, graph.integers(0, channels,
			-1)));
	}

	private String transposed(final String node, final String x) {
		return graph.node("Transpose", node, List.of(x), Attribute.of("perm",
			new long[] { 0, 2, 1 }));
	}

	/** softmax(q k) v with q and v [N,L,C] and k [N,C,L]; gives [N,L,C]. */
	private String inBlocks(final String module, final String q, final String k,
		final String v, final int channels)
	{
		final String blocks = module + ".blocks";
		final String one = graph.integers(1);
		final String shape = graph.node("Shape", blocks + ".shape", List.of(q));
		final String batch = slice(blocks + ".batch", shape, 0, 1);
		final String length = slice(blocks + ".length", shape, 1, 2);
		// As many queries as the limit allows, then the same number in each block.
		final String rowScores = op("Mul", blocks + ".row_scores", batch, length);
		final String most = op("Max", blocks + ".most", one, op("Div", blocks +
			".room", graph.integers(options.attentionScores()), rowScores));
		final String count = ceilDiv(blocks + ".count", length, most, one);
		final String size = ceilDiv(blocks + ".size", length, count, one);
		final String padded = op("Mul", blocks + ".padded", count, size);
		final String missing = op("Sub", blocks + ".missing", padded, length);
		final String pads = graph.node("Concat", blocks + ".pads", List.of(graph
			.integers(0, 0, 0, 0), missing, graph.integers(0)), Attribute.of("axis",
				0));
		final String filled = graph.node("Pad", blocks + ".filled", List.of(q,
			pads));
		final String blockShape = graph.node("Concat", blocks + ".block_shape", List
			.of(batch, count, size, graph.integers(channels)), Attribute.of("axis",
				0));
		final String split = graph.node("Reshape", blocks + ".split", List.of(
			filled, blockShape));

		final OnnxGraph body = graph.body(blocks + ".body");
		final String block = body.input(blocks + ".query", type(), blocks +
			".n", blocks + ".rows", channels);
		final String scores = body.node("MatMul", blocks + ".scores", List.of(block,
			k));
		final String softmax = body.node("Softmax", blocks + ".softmax", List.of(
			scores), Attribute.of("axis", -1));
		body.output(body.node("MatMul", blocks + ".output", List.of(softmax, v)),
			type(), blocks + ".n", blocks + ".rows", channels);
		final String scanned = graph.node("Scan", blocks, List.of(split), Attribute
			.of("body", body), Attribute.of("num_scan_inputs", 1), Attribute.of(
				"scan_input_axes", new long[] { 1 }), Attribute.of("scan_output_axes",
					new long[] { 1 }));

		final String joined = graph.node("Reshape", blocks + ".joined", List.of(
			scanned, graph.node("Concat", blocks + ".joined_shape", List.of(batch,
				padded, graph.integers(channels)), Attribute.of("axis", 0))));
		return graph.node("Slice", blocks + ".trimmed", List.of(joined, graph
			.integers(0), length, one));
	}

	private String slice(final String node, final String x, final long start,
		final long end)
	{
		return graph.node("Slice", node, List.of(x, graph.integers(start), graph
			.integers(end)));
	}

	private String op(final String op, final String node, final String a,
		final String b)
	{
		return graph.node(op, node, List.of(a, b));
	}

	private String ceilDiv(final String node, final String a, final String b,
		final String one)
	{
		final String sum = op("Add", node + ".sum", a, op("Sub", node + ".less", b,
			one));
		return op("Div", node, sum, b);
	}
}
