// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.List;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.layers.GraphOptions.Target;

/**
 * Attention of one head whose scores do not grow with the square of the image's area:
 * queries go in equal blocks through a Scan.
 */
final class AttentionInBlocks {

	/**
	 * Added to each weight. Where scores differ by more than 87, weights are subnormal
	 * numbers, below 1.2e-38, with which CPUs multiply up to 15 times as slowly; weights
	 * above 1e-23 stay what they are, and the largest of a row is at least one by the number
	 * of pixels.
	 */
	private static final float LEAST = 1e-30f;

	private final OnnxGraph graph;
	private final GraphOptions options;
	private final OnnxType type;

	/** Prepares it for values of a type. */
	AttentionInBlocks(final OnnxGraph graph, final GraphOptions options, final OnnxType type) {
		this.graph = graph;
		this.options = options;
		this.type = type;
	}

	/** softmax(q k) v with q and v [N,L,C] and k [N,C,L]; gives [N,L,C]. */
	String of(final String module, final String q, final String k, final String v, final int channels) {
		final String blocks = module + ".blocks";
		final String one = graph.integers(1);
		final String shape = graph.node("Shape", blocks + ".shape", List.of(q));
		final String batch = slice(blocks + ".batch", shape, 0, 1);
		final String length = slice(blocks + ".length", shape, 1, 2);
		// As many queries as the limit allows, then the same number in each block.
		final String rowScores = op("Mul", blocks + ".row_scores", batch, length);
		final String most = op(
				"Max",
				blocks + ".most",
				one,
				op("Div", blocks + ".room", graph.integers(options.attentionScores()), rowScores));
		final String count = ceilDiv(blocks + ".count", length, most, one);
		final String size = ceilDiv(blocks + ".size", length, count, one);
		final String padded = op("Mul", blocks + ".padded", count, size);
		final String missing = op("Sub", blocks + ".missing", padded, length);
		final String pads = graph.node(
				"Concat",
				blocks + ".pads",
				List.of(graph.integers(0, 0, 0, 0), missing, graph.integers(0)),
				Attribute.of("axis", 0));
		final String filled = graph.node("Pad", blocks + ".filled", List.of(q, pads));
		final String blockShape = graph.node(
				"Concat",
				blocks + ".block_shape",
				List.of(batch, count, size, graph.integers(channels)),
				Attribute.of("axis", 0));
		final String split = graph.node("Reshape", blocks + ".split", List.of(filled, blockShape));
		final String scanned = scanned(blocks, split, k, v, channels);

		final String joined = graph.node(
				"Reshape",
				blocks + ".joined",
				List.of(
						scanned,
						graph.node(
								"Concat",
								blocks + ".joined_shape",
								List.of(batch, padded, graph.integers(channels)),
								Attribute.of("axis", 0))));
		return graph.node("Slice", blocks + ".trimmed", List.of(joined, graph.integers(0), length, one));
	}

	/** The attention of each block of queries, which are [N,blocks,rows,C]; gives the same shape. */
	private String scanned(
			final String blocks, final String split, final String k, final String v, final int channels) {
		final OnnxGraph body = graph.body(blocks + ".body");
		final String block = body.input(blocks + ".query", type, blocks + ".n", blocks + ".rows", channels);
		final String scores = body.node("MatMul", blocks + ".scores", List.of(block, k));
		final String softmax = body.node("Softmax", blocks + ".softmax", List.of(scores), Attribute.of("axis", -1));
		body.output(
				body.node("MatMul", blocks + ".output", List.of(normal(body, softmax), v)),
				type,
				blocks + ".n",
				blocks + ".rows",
				channels);
		return graph.node(
				"Scan",
				blocks,
				List.of(split),
				body.asAttribute("body"),
				Attribute.of("num_scan_inputs", 1),
				Attribute.of("scan_input_axes", new long[] {1}),
				Attribute.of("scan_output_axes", new long[] {1}));
	}

	/** The weights of a softmax, on a CPU none of which is subnormal. */
	private String normal(final OnnxGraph body, final String softmax) {
		if (options.target() != Target.CPU || options.half()) return softmax;
		return body.node("Add", softmax + ".normal", List.of(softmax, body.scalar(softmax + ".least", LEAST)));
	}

	private String slice(final String node, final String x, final long start, final long end) {
		return graph.node("Slice", node, List.of(x, graph.integers(start), graph.integers(end)));
	}

	private String op(final String op, final String node, final String a, final String b) {
		return graph.node(op, node, List.of(a, b));
	}

	private String ceilDiv(final String node, final String a, final String b, final String one) {
		final String sum = op("Add", node + ".sum", a, op("Sub", node + ".less", b, one));
		return op("Div", node, sum, b);
	}
}
