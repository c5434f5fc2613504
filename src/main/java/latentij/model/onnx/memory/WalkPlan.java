// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.memory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import latentij.model.onnx.OnnxFile;
import latentij.model.onnx.values.GraphValues;
import latentij.model.onnx.values.TensorValue;
import latentij.model.onnx.values.ValueGraph;
import latentij.model.onnx.values.ValueGraph.Node;

/** What all walks over a graph have in common, whatever the size of its input. Not changed any more. */
final class WalkPlan {

	private final ValueGraph graph;
	private final WalkPlan around;
	private final GateFusion gates;
	private final Map<String, TensorValue> constants;

	/** The nodes that have something to compute in a run. */
	private final List<Node> nodes;

	private final Map<ValueGraph, WalkPlan> bodies = new IdentityHashMap<>();

	/** @param input whose size changes */
	WalkPlan(final ValueGraph graph, final String input) {
		this(graph, List.of(input), null);
	}

	/** @param around of the graph whose node runs this one; null for none */
	private WalkPlan(final ValueGraph graph, final List<String> inputs, final WalkPlan around) {
		this.graph = graph;
		this.around = around;
		gates = new GateFusion(graph);
		constants = new HashMap<>(graph.initializers());
		inputs.forEach(name -> constants.put(name, TensorValue.UNKNOWN));
		final List<Node> running = new ArrayList<>();
		for (final Node node : graph.nodes()) {
			for (final ValueGraph body : node.bodies().values()) {
				final List<String> given =
						body.inputs().stream().map(OnnxFile.Value::name).toList();
				bodies.put(body, new WalkPlan(body, given, this));
			}
			if (!node.bodies().isEmpty() || !isConstant(node)) {
				node.node().outputs().forEach(name -> constants.put(name, TensorValue.UNKNOWN));
				running.add(node);
			}
		}
		nodes = RunOrder.of(running, gates);
		constants.values().removeIf(value -> !value.constant());
	}

	/** Notes the outputs of a node that takes constants only. */
	private boolean isConstant(final Node node) {
		final List<TensorValue> inputs = new ArrayList<>();
		for (final String name : node.node().inputs()) inputs.add(name.isEmpty() ? null : constant(name));
		final List<TensorValue> made = GraphValues.outputs(node.node(), node.tensor(), inputs);
		if (made.isEmpty() || !made.get(0).constant()) return false;
		for (int i = 0; i < node.node().outputs().size(); i++)
			constants.put(node.node().outputs().get(i), made.get(i));
		return true;
	}

	/** A constant of this graph or one around it; else an unknown value. */
	private TensorValue constant(final String name) {
		for (WalkPlan plan = this; plan != null; plan = plan.around) {
			final TensorValue value = plan.constants.get(name);
			if (value != null) return value;
		}
		return TensorValue.UNKNOWN;
	}

	ValueGraph graph() {
		return graph;
	}

	GateFusion gates() {
		return gates;
	}

	/** Constants by name, those that nodes make of others included. */
	Map<String, TensorValue> constants() {
		return constants;
	}

	/** The nodes that are not constant, in the order in which they run. */
	List<Node> nodes() {
		return nodes;
	}

	/** The plan of a graph that one of the nodes may run. */
	WalkPlan body(final ValueGraph body) {
		return bodies.get(body);
	}
}
