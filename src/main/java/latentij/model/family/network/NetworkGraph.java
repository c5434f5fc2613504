// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family.network;

import java.util.Objects;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;
import latentij.model.graph.layers.GraphOptions;

/**
 * The graph of an encoder or a decoder. It is one description for both ways to run it: as
 * a whole, and in stages ({@link latentij.model.graph.GraphStages}).
 *
 * @param builder builds the graph
 * @param input the name of its input, of 32-bit floats
 * @param output the name of its output, of 32-bit floats
 */
public record NetworkGraph(Builder builder, String input, String output) {

	/** Builds a graph. */
	@FunctionalInterface
	public interface Builder {

		/**
		 * Builds the graph.
		 *
		 * @param weights its tensors
		 * @param options what may vary
		 * @return a new graph
		 * @throws IllegalArgumentException if a tensor is missing
		 */
		OnnxGraph build(Weights weights, GraphOptions options);
	}

	public NetworkGraph {
		Objects.requireNonNull(builder, "builder");
		Objects.requireNonNull(input, "input");
		Objects.requireNonNull(output, "output");
	}
}
