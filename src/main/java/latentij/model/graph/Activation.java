// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.util.List;

/**
 * The activation functions that autoencoders use.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/activations.py">diffusers'
 *      get_activation</a>
 */
public enum Activation {

	/** x * sigmoid(x); also called swish. */
	SILU,
	/** max(x, 0). */
	RELU;

	String apply(final OnnxGraph graph, final String node, final String x) {
		if (this == RELU) return graph.node("Relu", node, List.of(x));
		final String sigmoid = graph.node("Sigmoid", node + ".sigmoid", List.of(x));
		return graph.node("Mul", node, List.of(x, sigmoid));
	}
}
