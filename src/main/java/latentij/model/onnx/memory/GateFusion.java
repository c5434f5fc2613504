// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.memory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import latentij.model.onnx.values.ValueGraph;
import latentij.model.onnx.values.ValueGraph.Node;

/**
 * Activations x * sigmoid(x) that ONNX Runtime computes as one node: what the sigmoid gives is never in
 * memory, and the product does not take its input's place.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/optimizer/quick_gelu_fusion.cc">ONNX
 *      Runtime's fusion</a>
 */
final class GateFusion {

	private final Set<String> sigmoids = new HashSet<>();
	private final Set<String> products = new HashSet<>();

	/** Finds them. */
	GateFusion(final ValueGraph graph) {
		final Map<String, Integer> uses = new HashMap<>();
		final Map<String, String> gated = new HashMap<>();
		for (final Node node : graph.nodes()) {
			node.takes().forEach(name -> uses.merge(name, 1, Integer::sum));
			if (node.node().op().equals("Sigmoid"))
				gated.put(node.node().outputs().get(0), node.node().inputs().get(0));
		}
		graph.outputs().forEach(name -> uses.merge(name, 1, Integer::sum));
		for (final Node node : graph.nodes()) {
			final List<String> factors = node.node().inputs();
			if (!node.node().op().equals("Mul") || factors.size() != 2) continue;
			for (int i = 0; i < 2; i++) {
				final String sigmoid = factors.get(i);
				if (!factors.get(1 - i).equals(gated.get(sigmoid)) || uses.get(sigmoid) != 1) continue;
				sigmoids.add(sigmoid);
				products.add(node.node().outputs().get(0));
			}
		}
	}

	/** Tells whether a node is the sigmoid of such an activation. */
	boolean isSigmoid(final Node node) {
		return isSigmoid(node.node().outputs().get(0));
	}

	/** Tells whether a value is the sigmoid of such an activation. */
	boolean isSigmoid(final String name) {
		return sigmoids.contains(name);
	}

	/** Tells whether a node is the product of such an activation. */
	boolean isProduct(final Node node) {
		return products.contains(node.node().outputs().get(0));
	}
}
