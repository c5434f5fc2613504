// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.memory;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import latentij.model.onnx.OnnxFile;
import latentij.model.onnx.OnnxNode;
import latentij.model.onnx.values.TensorValue;
import latentij.model.onnx.values.ValueGraph;

/**
 * Values whose sizes ONNX Runtime knows no earlier than when it computes them: it gives none of them the
 * place of an input in memory, since it cannot tell that both are of one size.
 */
final class OpenSizes {

	/** Operators that are told sizes by their later inputs, or by their only one. */
	private static final Set<String> TOLD =
			Set.of("ConstantOfShape", "Expand", "Pad", "Range", "Reshape", "Resize", "Slice", "Tile");

	/** Operators that compute sizes from those of their input: of sizes that have names only, nothing is left. */
	private static final Set<String> COMPUTED = Set.of(
			"AveragePool",
			"Concat",
			"Conv",
			"ConvTranspose",
			"DepthToSpace",
			"Expand",
			"Flatten",
			"MaxPool",
			"Pad",
			"Reshape",
			"Resize",
			"Slice",
			"SpaceToDepth",
			"Split",
			"Tile",
			"Upsample");

	private final boolean named;
	private final Set<String> open = new HashSet<>();

	/** The sizes of the graph around this one; null for none. */
	private final OpenSizes around;

	/**
	 * Those of a graph, or of the body of a node, which takes values of the graph around it.
	 *
	 * @param graph whose inputs have numbers for sizes, or names only
	 * @param around those of the graph around it; null for none
	 */
	OpenSizes(final ValueGraph graph, final OpenSizes around) {
		named = around != null && graph.inputs().isEmpty()
				? around.named
				: graph.inputs().stream()
						.anyMatch(input -> input.dims().stream().anyMatch(size -> size == OnnxFile.DYNAMIC));
		this.around = around;
	}

	/** Says that the size of a value is known late only. */
	void add(final String name) {
		open.add(name);
	}

	/**
	 * Follows a node.
	 *
	 * @param node after those whose outputs it takes
	 * @param values that are there
	 */
	void follow(final OnnxNode node, final Function<String, TensorValue> values) {
		if (isOpen(node, values)) open.addAll(node.outputs());
	}

	/** Tells whether the size of a value is known late only. */
	boolean contains(final String name) {
		return open.contains(name) || around != null && around.contains(name);
	}

	private boolean isOpen(final OnnxNode node, final Function<String, TensorValue> values) {
		if (node.op().equals("Shape")) return false;
		final boolean told = TOLD.contains(node.op());
		final boolean computed = named && COMPUTED.contains(node.op());
		for (int i = 0; i < node.inputs().size(); i++) {
			final String name = node.inputs().get(i);
			final TensorValue value = values.apply(name);
			if (name.isEmpty() || value.constant()) continue;
			if (computed || contains(name)) return true;
			if (told && (i > 0 || node.inputs().size() == 1)) return true;
		}
		return false;
	}
}
