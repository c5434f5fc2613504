// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import java.util.List;
import latentij.model.graph.Attribute;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.OnnxType;
import latentij.model.graph.Weights;

/**
 * Linear layers of an attention of one head, two of them multiplied into one: in 64 bit, once, when ONNX
 * Runtime opens the graph. In exact arithmetic, the attention stays what it is.
 */
final class AttentionProducts {

	/**
	 * A linear layer, of constants in 64 bit.
	 *
	 * @param matrix [out,in]
	 * @param bias [out,1]
	 */
	record Linear(String matrix, String bias) {}

	private final OnnxGraph graph;
	private final Weights weights;
	private final String module;
	private final int channels;

	/** @param module the attention */
	AttentionProducts(final OnnxGraph graph, final Weights weights, final String module, final int channels) {
		this.graph = graph;
		this.weights = weights;
		this.module = module;
		this.channels = channels;
	}

	/**
	 * What gives values that are the output already. The weights of a pixel sum to one, so that the layer after
	 * the attention, its bias included, may as well come before it.
	 *
	 * @param last the name of that layer in the module
	 */
	Linear values(final String last) {
		final Linear value = layer("to_v");
		final Linear out = layer(last);
		final String node = module + ".value_out";
		return new Linear(
				op("MatMul", node + ".matrix", out.matrix, value.matrix),
				op("Add", node + ".bias", op("MatMul", node + ".passed", out.matrix, value.bias), out.bias));
	}

	/**
	 * What gives queries whose keys are the attention's own input. Of (Q x + a) (K y + b), the terms without y, all
	 * that b is in, are the same for all keys of a query, and drop out of the softmax: what stays is (K' Q x + K' a) y.
	 *
	 * @return such queries, divided by the root of the channels
	 */
	Linear queries() {
		final Linear query = layer("to_q");
		// The softmax takes this bias away, but a file without it belongs to another model: it is asked for.
		weights.get(module + ".to_k.bias", channels);
		final String node = module + ".query_key";
		final String turned = graph.node(
				"Transpose", node + ".turned", List.of(matrix("to_k")), Attribute.of("perm", new long[] {1, 0}));
		final String scale = graph.scalar(node + ".scale", 1 / Math.sqrt(channels));
		final String scaled = op("Mul", node + ".scaled", turned, scale);
		return new Linear(
				op("MatMul", node + ".matrix", scaled, query.matrix), op("MatMul", node + ".bias", scaled, query.bias));
	}

	private Linear layer(final String name) {
		final String bias = module + "." + name + ".bias";
		return new Linear(matrix(name), graph.weight(weights.get(bias, channels), OnnxType.DOUBLE, channels, 1));
	}

	private String matrix(final String name) {
		final String key = module + "." + name + ".weight";
		return graph.weight(weights.get(key, channels, channels), OnnxType.DOUBLE, channels, channels);
	}

	private String op(final String op, final String node, final String a, final String b) {
		return graph.node(op, node, List.of(a, b));
	}
}
