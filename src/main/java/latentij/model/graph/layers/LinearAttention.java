// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.List;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;

/**
 * Attention without a softmax: values weighted by ReLU(k) ReLU(q), divided by the sum of the
 * weights. Sums over all pixels come first, so that memory and time grow with their number,
 * not with its square.
 *
 * @see <a href="https://arxiv.org/abs/2205.14756">Cai et al. 2023, EfficientViT</a>
 */
public final class LinearAttention {

	/** The term that diffusers adds to the sum of weights. */
	private static final float EPS = 1e-15f;

	private LinearAttention() {}

	/**
	 * Adds the nodes.
	 *
	 * @param graph takes the nodes
	 * @param module prefix of the nodes' names
	 * @param x queries, keys and values of each head one after another, [N,heads*3*d,H,W]
	 * @param heads their number
	 * @param d channels of a query
	 * @return the name of the result, [N,heads*d,H,W]
	 */
	public static String of(final OnnxGraph graph, final String module, final String x, final int heads, final int d) {
		final String rows = graph.node("Reshape", module + ".heads", List.of(x, graph.integers(0, heads, 3L * d, -1)));
		final String query = graph.node("Relu", module + ".query", List.of(part(graph, module, rows, 0, d)));
		final String key = graph.node("Relu", module + ".key", List.of(part(graph, module, rows, 1, d)));
		final String value = part(graph, module, rows, 2, d);
		final String products = graph.node(
				"MatMul", module + ".products", List.of(value, transposed(graph, module + ".key.transposed", key)));
		final String weighted = graph.node("MatMul", module + ".weighted", List.of(products, query));
		final String keys =
				graph.node("ReduceSum", module + ".keys", List.of(key, graph.integers(3)), Attribute.of("keepdims", 1));
		final String sums = graph.node(
				"MatMul", module + ".sums", List.of(transposed(graph, module + ".keys.transposed", keys), query));
		final String divisor =
				graph.node("Add", module + ".divisor", List.of(sums, graph.scalar("linear_attention.eps", EPS)));
		final String mean = graph.node("Div", module + ".mean", List.of(weighted, divisor));
		final String shape = graph.node("Shape", module + ".shape", List.of(x));
		final String like = graph.node(
				"Concat",
				module + ".shape.out",
				List.of(
						graph.integers(0, (long) heads * d),
						graph.node(
								"Slice", module + ".shape.size", List.of(shape, graph.integers(2), graph.integers(4)))),
				Attribute.of("axis", 0));
		return graph.node("Reshape", module + ".attended", List.of(mean, like));
	}

	private static String part(
			final OnnxGraph graph, final String module, final String rows, final long index, final long d) {
		return graph.node(
				"Slice",
				module + ".part" + index,
				List.of(rows, graph.integers(index * d), graph.integers((index + 1) * d), graph.integers(2)));
	}

	private static String transposed(final OnnxGraph graph, final String node, final String x) {
		return graph.node("Transpose", node, List.of(x), Attribute.of("perm", new long[] {0, 1, 3, 2}));
	}
}
