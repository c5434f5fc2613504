// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.util.List;
import java.util.Objects;
import latentij.model.graph.GraphOptions;
import latentij.model.graph.OnnxGraph;
import latentij.model.graph.Weights;

/**
 * One graph of an encoder or a decoder. Inputs are the network's own input, or
 * outputs of stages before, by name; all have 32-bit floats.
 *
 * @param builder builds the graph
 * @param inputs names of its inputs
 * @param outputs names of the outputs that a later stage or the caller takes
 */
public record GraphStage(Builder builder, List<String> inputs, List<String> outputs) {

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

	public GraphStage {
		Objects.requireNonNull(builder, "builder");
		inputs = List.copyOf(inputs);
		outputs = List.copyOf(outputs);
	}

	/** A stage with one input and one output. */
	public GraphStage(final Builder builder, final String input, final String output) {
		this(builder, List.of(input), List.of(output));
	}
}
