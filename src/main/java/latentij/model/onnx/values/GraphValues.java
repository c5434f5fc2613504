// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import latentij.model.onnx.OnnxNode;

/**
 * The outputs of single nodes: their shapes, their types, and the numbers of small ones, of which shapes are made.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/ShapeInference.md">ONNX Shape Inference</a>
 */
public final class GraphValues {

	/** ONNX's own. */
	private static final Set<String> DOMAINS = Set.of("", "ai.onnx");

	private GraphValues() {}

	/**
	 * Follows a node.
	 *
	 * @param node any
	 * @param tensor the attribute that is one; null for none
	 * @param inputs its inputs; null for one that is left out
	 * @return its outputs; unknown ones where the node is not understood
	 */
	public static List<TensorValue> outputs(
			final OnnxNode node, final TensorValue tensor, final List<TensorValue> inputs) {
		boolean constant = true;
		for (final TensorValue value : inputs) constant &= value == null || value.constant();
		final List<TensorValue> found = new ArrayList<>();
		try {
			if (DOMAINS.contains(node.domain()) || node.op().equals("FusedMatMul"))
				found.addAll(follow(node, tensor, inputs));
		} catch (final TensorValue.Unknown
				| ArithmeticException
				| IndexOutOfBoundsException
				| NegativeArraySizeException exc) {
			found.clear();
		}
		while (found.size() < node.outputs().size()) found.add(TensorValue.UNKNOWN);
		for (int i = 0; i < found.size(); i++) found.set(i, found.get(i).asConstant(constant));
		return found;
	}

	private static List<TensorValue> follow(
			final OnnxNode node, final TensorValue tensor, final List<TensorValue> inputs) {
		List<TensorValue> found = new ElementwiseValues(node, tensor, inputs).follow();
		if (found.isEmpty()) found = new LayerValues(node, tensor, inputs).follow();
		if (found.isEmpty()) found = new ArrangedValues(node, tensor, inputs).follow();
		return found.isEmpty() ? new CreatedValues(node, tensor, inputs).follow() : found;
	}
}
