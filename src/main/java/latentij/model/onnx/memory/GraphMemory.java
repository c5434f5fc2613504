// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import latentij.model.onnx.OnnxBytes;
import latentij.model.onnx.OnnxFile;
import latentij.model.onnx.values.GraphValues;
import latentij.model.onnx.values.TensorValue;
import latentij.model.onnx.values.ValueGraph;
import latentij.model.onnx.values.ValueGraph.Node;

/**
 * The memory that the values of a graph take, found by following its nodes. Nothing is run.
 */
public final class GraphMemory {

	/** Nodes that keep their second input in a layout of their own. */
	private static final Set<String> PACKING = Set.of("Conv", "ConvTranspose", "FusedMatMul", "Gemm", "MatMul");

	private final ValueGraph graph;
	private final String input;
	private final WalkPlan plan;

	private GraphMemory(final ValueGraph graph, final String input) {
		this.graph = graph;
		this.input = input;
		plan = new WalkPlan(graph, input);
	}

	/**
	 * Reads a graph.
	 *
	 * @param model a serialized ModelProto; read, never changed
	 * @param input the name of its input
	 * @return its values
	 * @throws IOException if it is no graph
	 */
	public static GraphMemory of(final ByteBuffer model, final String input) throws IOException {
		return new GraphMemory(ValueGraph.of(model), input);
	}

	/**
	 * Reads the graph in a file.
	 *
	 * @param path an ONNX file below 2 GiB; its weights are not read
	 * @param input the name of its input
	 * @return its values
	 * @throws IOException if it cannot be read, or is no ONNX file
	 */
	public static GraphMemory of(final Path path, final String input) throws IOException {
		return of(OnnxBytes.withoutWeights(path), input);
	}

	/** @return how many nodes there are, those in bodies of others included */
	public int nodeCount() {
		return graph.nodeCount();
	}

	/** @return bytes of the weights, as they are in the file */
	public double weightBytes() {
		return bytes(graph.initializers());
	}

	/**
	 * Constants of a graph, in bytes.
	 *
	 * @param kept those that are there while the graph is open: ONNX Runtime keeps those which nodes take beside
	 *          other values
	 * @param packed of these, kernels and right sides of products, which it lays out for the processor
	 * @param made those that nodes make of other constants, as far as they are understood: ONNX Runtime may compute
	 *          all of them when it opens the graph
	 * @param passing of these, those that are not kept as they are
	 */
	public record Constants(double kept, double packed, double made, double passing) {}

	/** @return the constants of the graph */
	public Constants constants() {
		final Map<String, TensorValue> values = new HashMap<>(graph.initializers());
		final Map<String, TensorValue> made = new HashMap<>();
		final Map<String, TensorValue> kept = new HashMap<>();
		final Map<String, TensorValue> packed = new HashMap<>();
		for (final Node node : graph.nodes()) {
			final List<TensorValue> outputs = follow(node, values);
			for (int i = 0; i < outputs.size(); i++)
				if (outputs.get(i).constant()) made.put(node.node().outputs().get(i), outputs.get(i));
			if (outputs.stream().allMatch(TensorValue::constant)) continue;
			for (final String name : node.takes()) {
				final TensorValue value = values.get(name);
				if (value == null || !value.constant()) continue;
				kept.put(name, value);
				if (PACKING.contains(node.node().op()) && node.node().inputs().indexOf(name) == 1)
					packed.put(name, value);
			}
		}
		final double all = bytes(made);
		made.keySet().removeIf(name -> kept.containsKey(name) && !packed.containsKey(name));
		return new Constants(bytes(kept), bytes(packed), all, bytes(made));
	}

	private static double bytes(final Map<String, TensorValue> values) {
		return values.values().stream().mapToDouble(TensorValue::bytes).sum();
	}

	/**
	 * The most that a run takes.
	 *
	 * @param bytes of memory, without the weights
	 * @param values of the largest tensor
	 */
	public record Peak(double bytes, double values) {}

	/**
	 * The memory that a run takes on a CPU, its input included.
	 *
	 * @param shape of the input
	 * @return the peak; empty if the graph is not understood
	 */
	public Optional<Peak> peak(final long... shape) {
		return peak(Map.of(), shape);
	}

	/**
	 * The memory that a run takes on a CPU, its inputs included.
	 *
	 * @param others shapes of other inputs, in 32 bit, by name
	 * @param shape of the input
	 * @return the peak; empty if the graph is not understood
	 */
	public Optional<Peak> peak(final Map<String, long[]> others, final long... shape) {
		final int type = graph.inputs().stream()
				.filter(value -> value.name().equals(input))
				.mapToInt(OnnxFile.Value::elementType)
				.findFirst()
				.orElse(OnnxFile.FLOAT);
		final TensorValue given = new TensorValue(type, shape, null, false);
		final Map<String, TensorValue> all = new HashMap<>();
		others.forEach((name, other) -> all.put(name, new TensorValue(OnnxFile.FLOAT, other, null, false)));
		all.put(input, given);
		final Arenas arena = new Arenas();
		try {
			final ShapeInference shapes = new ShapeInference(plan, all);
			shapes.run();
			new MemoryWalk(shapes, arena).run();
			return Optional.of(new Peak(bytes(all) + arena.touched(), Math.max(given.size(), shapes.largest())));
		} catch (final ShapeInference.UnknownValueException exc) {
			return Optional.empty();
		}
	}

	/** Puts the outputs of a node into the map. */
	private static List<TensorValue> follow(final Node node, final Map<String, TensorValue> values) {
		final List<TensorValue> inputs = new ArrayList<>();
		for (final String name : node.node().inputs())
			inputs.add(name.isEmpty() ? null : values.getOrDefault(name, TensorValue.UNKNOWN));
		final List<TensorValue> made = GraphValues.outputs(node.node(), node.tensor(), inputs);
		for (int i = 0; i < node.node().outputs().size(); i++)
			values.put(node.node().outputs().get(i), made.get(i));
		return made.subList(0, node.node().outputs().size());
	}
}
