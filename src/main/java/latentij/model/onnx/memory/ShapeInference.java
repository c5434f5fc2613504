// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import latentij.model.onnx.values.GraphValues;
import latentij.model.onnx.values.TensorValue;
import latentij.model.onnx.values.ValueGraph;
import latentij.model.onnx.values.ValueGraph.Node;

/** The shapes of all values of a graph, for inputs of known shapes: nothing but the arithmetic of shapes is computed. */
final class ShapeInference {

	/** Ends it at a value that is not understood. */
	static final class UnknownValueException extends Exception {

		private static final long serialVersionUID = 1L;
	}

	private final WalkPlan plan;
	private final OpenSizes open;

	/** The inference of the graph around this one; null for none. */
	private final ShapeInference around;

	/** The values that are no constants. */
	private final Map<String, TensorValue> values = new HashMap<>();

	/** The bodies of nodes, by the node's first output. */
	private final Map<String, ShapeInference> bodies = new HashMap<>();

	/** Of the outputs of this body, those of its node. */
	private final Map<String, String> wholes = new HashMap<>();

	private double largest;

	/**
	 * Prepares it.
	 *
	 * @param plan of the graph
	 * @param given values that are there already, by name
	 */
	ShapeInference(final WalkPlan plan, final Map<String, TensorValue> given) {
		this(plan, given, null);
	}

	private ShapeInference(final WalkPlan plan, final Map<String, TensorValue> given, final ShapeInference around) {
		this.plan = plan;
		this.around = around;
		open = new OpenSizes(plan.graph(), around == null ? null : around.open);
		values.putAll(given);
	}

	WalkPlan plan() {
		return plan;
	}

	/** A value of this graph or one around it; an unknown one if there is none of that name. */
	TensorValue value(final String name) {
		for (ShapeInference graph = this; graph != null; graph = graph.around) {
			final TensorValue found = graph.values.get(name);
			if (found != null) return found;
			final TensorValue constant = graph.plan.constants().get(name);
			if (constant != null) return constant;
		}
		return TensorValue.UNKNOWN;
	}

	/** The bytes of a value; of an output of a body those of all rounds, which the first one takes. */
	double bytes(final String name, final TensorValue value) {
		final String whole = wholes.get(name);
		return whole == null ? value.bytes() : around.value(whole).bytes();
	}

	/** Tells whether the size of a value is known late only. */
	boolean isOpen(final String name) {
		return open.contains(name);
	}

	/** The shapes in the body that a node runs; null if it runs none. */
	ShapeInference body(final Node node) {
		return bodies.get(node.node().outputs().get(0));
	}

	/** How many values the largest tensor has that is computed. */
	double largest() {
		return largest;
	}

	/**
	 * Follows all nodes.
	 *
	 * @throws UnknownValueException if the shape of a value depends on what is computed
	 */
	void run() throws UnknownValueException {
		for (final Node node : plan.nodes()) follow(node);
	}

	/** Finds the values that a node gives. */
	private void follow(final Node node) throws UnknownValueException {
		final List<TensorValue> inputs = new ArrayList<>();
		for (final String name : node.node().inputs()) inputs.add(name.isEmpty() ? null : value(name));
		final List<TensorValue> made =
				switch (node.node().op()) {
					case "Scan" -> scan(node, inputs);
					case "If" -> branch(node, inputs);
					default -> GraphValues.outputs(node.node(), node.tensor(), inputs);
				};
		for (int i = 0; i < node.node().outputs().size(); i++) {
			final TensorValue value = made.get(i);
			if (value.shape() == null && !value.constant()) throw new UnknownValueException();
			values.put(node.node().outputs().get(i), value);
			if (!value.constant()) largest = Math.max(largest, value.size());
		}
		open.follow(node.node(), this::value);
	}

	/**
	 * Follows the body of a Scan, and gives the outputs of the node. Where values go from one round to the next, it is
	 * not known what they become.
	 */
	private List<TensorValue> scan(final Node node, final List<TensorValue> inputs) throws UnknownValueException {
		final long[] scanned = node.node().integers("num_scan_inputs");
		if (scanned == null || scanned[0] != inputs.size() || node.bodies().size() != 1)
			throw new UnknownValueException();
		final ValueGraph body = node.bodies().values().iterator().next();
		final List<String> outputs = node.node().outputs();
		if (body.inputs().size() != inputs.size() || body.outputs().size() != outputs.size())
			throw new UnknownValueException();
		final Map<String, TensorValue> given = new HashMap<>();
		long length = 0;
		for (int i = 0; i < inputs.size(); i++) {
			final TensorValue value = inputs.get(i);
			if (value.shape() == null) throw new UnknownValueException();
			final int axis = axis(node, "scan_input_axes", i, value.shape().length);
			length = value.shape()[axis];
			given.put(body.inputs().get(i).name(), without(value, axis));
		}
		final ShapeInference inside = new ShapeInference(plan.body(body), given, this);
		for (int i = 0; i < inputs.size(); i++)
			if (open.contains(node.node().inputs().get(i)))
				inside.open.add(body.inputs().get(i).name());
		inside.run();
		largest = Math.max(largest, inside.largest);
		bodies.put(outputs.get(0), inside);
		final List<TensorValue> made = new ArrayList<>();
		for (int i = 0; i < outputs.size(); i++) {
			final TensorValue one = inside.value(body.outputs().get(i));
			if (one.shape() == null) throw new UnknownValueException();
			inside.wholes.put(body.outputs().get(i), outputs.get(i));
			made.add(with(one, axis(node, "scan_output_axes", i, one.shape().length + 1), length));
		}
		return made;
	}

	/** Follows the branch of an If that is taken, and gives the outputs of the node. */
	private List<TensorValue> branch(final Node node, final List<TensorValue> inputs) throws UnknownValueException {
		final double[] condition = inputs.isEmpty() ? null : inputs.get(0).numbers();
		if (condition == null || condition.length != 1) throw new UnknownValueException();
		final ValueGraph body = node.bodies().get(condition[0] == 0 ? "else_branch" : "then_branch");
		if (body == null || body.outputs().size() != node.node().outputs().size()) throw new UnknownValueException();
		final ShapeInference inside = new ShapeInference(plan.body(body), Map.of(), this);
		inside.run();
		largest = Math.max(largest, inside.largest);
		bodies.put(node.node().outputs().get(0), inside);
		final List<TensorValue> made = new ArrayList<>();
		for (int i = 0; i < body.outputs().size(); i++) {
			made.add(inside.value(body.outputs().get(i)).asConstant(false));
			// Both branches may differ.
			open.add(node.node().outputs().get(i));
		}
		return made;
	}

	private static int axis(final Node node, final String list, final int i, final int rank)
			throws UnknownValueException {
		final long[] axes = node.node().integers(list);
		if (axes != null && axes.length <= i) throw new UnknownValueException();
		final long axis = axes == null ? 0 : axes[i];
		if (axis < -rank || axis >= rank) throw new UnknownValueException();
		return (int) (axis < 0 ? axis + rank : axis);
	}

	private static TensorValue without(final TensorValue value, final int axis) {
		final List<Long> shape =
				new ArrayList<>(LongStream.of(value.shape()).boxed().toList());
		shape.remove(axis);
		return value(value.type(), shape);
	}

	private static TensorValue with(final TensorValue value, final int axis, final long length) {
		final List<Long> shape =
				new ArrayList<>(LongStream.of(value.shape()).boxed().toList());
		shape.add(axis, length);
		return value(value.type(), shape);
	}

	private static TensorValue value(final int type, final List<Long> shape) {
		return new TensorValue(type, shape.stream().mapToLong(Long::longValue).toArray(), null, false);
	}
}
