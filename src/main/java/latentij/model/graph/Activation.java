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
	RELU,
	/** x * tanh(ln(1 + exp(x))). */
	MISH,
	/** x * (1 + erf(x / sqrt(2))) / 2. */
	GELU;

	/** @return true for functions of operators that take 16-bit floats everywhere */
	public boolean takesHalf() {
		return this == SILU || this == RELU;
	}

	/**
	 * Adds the function.
	 *
	 * @param x in 32 bit, unless it {@link #takesHalf}
	 */
	public String apply(final OnnxGraph graph, final String node, final String x) {
		return switch (this) {
			case RELU -> graph.node("Relu", node, List.of(x));
			case SILU -> product(graph, node, x, graph.node("Sigmoid", node + ".sigmoid", List.of(x)));
			case MISH -> product(graph, node, x, mishFactor(graph, node, x));
			case GELU -> product(graph, node, x, geluFactor(graph, node, x));
		};
	}

	private static String product(final OnnxGraph graph, final String node, final String x, final String factor) {
		return graph.node("Mul", node, List.of(x, factor));
	}

	private static String mishFactor(final OnnxGraph graph, final String node, final String x) {
		return graph.node("Tanh", node + ".tanh", List.of(graph.node("Softplus", node + ".softplus", List.of(x))));
	}

	private static String geluFactor(final OnnxGraph graph, final String node, final String x) {
		final String scaled =
				graph.node("Mul", node + ".scaled", List.of(x, graph.scalar("gelu.scale", (float) Math.sqrt(0.5))));
		final String erf = graph.node("Erf", node + ".erf", List.of(scaled));
		final String sum = graph.node("Add", node + ".sum", List.of(erf, graph.scalar("gelu.one", 1f)));
		return graph.node("Mul", node + ".half", List.of(sum, graph.scalar("gelu.half", 0.5f)));
	}
}
