// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx.values;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import latentij.model.onnx.GraphEdit;
import latentij.model.onnx.OnnxFile;
import latentij.model.onnx.OnnxNode;
import latentij.model.onnx.ProtoReader;

/**
 * Nodes of a graph, with those in the bodies of others, and the constants that shapes may be made of.
 */
public final class ValueGraph {

	/** The most graphs within graphs; a file with more was made to overflow the stack. */
	private static final int MAX_DEPTH = 100;

	/** Fields of an AttributeProto. */
	private static final int GRAPH_ATTRIBUTE = 6;

	private static final int GRAPHS_ATTRIBUTE = 11;

	/**
	 * A node.
	 *
	 * @param node its operator, inputs and outputs
	 * @param tensor the attribute of it that is a tensor; null for none
	 * @param bodies graphs that it may run, by the attribute that holds them
	 * @param takes the values that it takes: its inputs, and what its bodies take from around them
	 */
	public record Node(OnnxNode node, TensorValue tensor, Map<String, ValueGraph> bodies, List<String> takes) {}

	private final List<Node> nodes = new ArrayList<>();
	private final Map<String, TensorValue> initializers = new HashMap<>();
	private final List<OnnxFile.Value> inputs = new ArrayList<>();
	private final List<String> outputs = new ArrayList<>();

	private ValueGraph(final ProtoReader in, final int depth) throws IOException {
		if (depth > MAX_DEPTH) throw new IOException("its graphs are nested too deeply");
		while (in.next()) {
			switch (in.field()) {
				case 1 -> nodes.add(node(in.message(), depth));
				case 5 -> {
					final Named tensor = tensor(in.message());
					initializers.put(tensor.name, tensor.value);
				}
				case 11 -> inputs.add(OnnxFile.value(in.message()));
				case 12 -> outputs.add(OnnxFile.value(in.message()).name());
				default -> in.skip();
			}
		}
	}

	/**
	 * Reads a graph.
	 *
	 * @param model a serialized ModelProto; read, never changed
	 * @throws IOException if it is no graph
	 */
	public static ValueGraph of(final ByteBuffer model) throws IOException {
		return new ValueGraph(new ProtoReader(GraphEdit.graph(model)), 0);
	}

	private static Node node(final ProtoReader message, final int depth) throws IOException {
		final OnnxNode node = OnnxNode.read(message.copy());
		final Map<String, ValueGraph> bodies = new LinkedHashMap<>();
		while (message.next()) {
			if (message.field() != 5) {
				message.skip();
				continue;
			}
			String name = "";
			final List<ValueGraph> held = new ArrayList<>();
			for (final ProtoReader attribute = message.message(); attribute.next(); ) {
				switch (attribute.field()) {
					case 1 -> name = attribute.string();
					case GRAPH_ATTRIBUTE, GRAPHS_ATTRIBUTE -> held.add(new ValueGraph(attribute.message(), depth + 1));
					default -> attribute.skip();
				}
			}
			for (int i = 0; i < held.size(); i++) bodies.put(i == 0 ? name : name + " " + i, held.get(i));
		}
		final List<String> takes = new ArrayList<>(node.inputs());
		bodies.values().forEach(body -> takes.addAll(body.captured()));
		return new Node(node, node.tensor() == null ? null : tensor(node.tensor()).value, bodies, takes);
	}

	private record Named(String name, TensorValue value) {}

	private static Named tensor(final ProtoReader in) throws IOException {
		String name = "";
		int type = 0;
		final List<Long> dims = new ArrayList<>();
		final List<Double> numbers = new ArrayList<>();
		ByteBuffer raw = null;
		while (in.next()) {
			switch (in.field()) {
				case 1 -> dims.addAll(in.integers());
				case 2 -> type = (int) in.integer();
				case 4 -> in.floats().forEach(number -> numbers.add((double) number));
				case 5, 7 -> in.integers().forEach(number -> numbers.add((double) number));
				case 8 -> name = in.string();
				case 9 -> raw = in.bytes();
				default -> in.skip();
			}
		}
		final long[] shape = dims.stream().mapToLong(Long::longValue).toArray();
		final TensorValue value = new TensorValue(type, shape, null, true);
		if (value.size() > NodeValues.MAX_NUMBERS) return new Named(name, value);
		if (raw != null) addAll(numbers, raw.order(ByteOrder.LITTLE_ENDIAN), type);
		final double[] known = numbers.stream().mapToDouble(Double::doubleValue).toArray();
		return new Named(name, new TensorValue(type, shape, known.length == value.size() ? known : null, true));
	}

	private static void addAll(final List<Double> numbers, final ByteBuffer raw, final int type) {
		switch (type) {
			case OnnxFile.FLOAT -> {
				while (raw.remaining() >= Float.BYTES) numbers.add((double) raw.getFloat());
			}
			case TensorValue.INT64 -> {
				while (raw.remaining() >= Long.BYTES) numbers.add((double) raw.getLong());
			}
			case TensorValue.INT32 -> {
				while (raw.remaining() >= Integer.BYTES) numbers.add((double) raw.getInt());
			}
			default -> {
				// Of other types, no shapes are made.
			}
		}
	}

	/** In an order in which they can be run. */
	public List<Node> nodes() {
		return nodes;
	}

	/** Constants by name. */
	public Map<String, TensorValue> initializers() {
		return initializers;
	}

	/** The inputs, constants that may be replaced included. */
	public List<OnnxFile.Value> inputs() {
		return inputs;
	}

	/** The outputs. */
	public List<String> outputs() {
		return outputs;
	}

	/** The number of nodes, those in bodies included. */
	public int nodeCount() {
		int count = nodes.size();
		for (final Node node : nodes) for (final ValueGraph body : node.bodies.values()) count += body.nodeCount();
		return count;
	}

	/** The names of all values, those in bodies of nodes included. */
	Set<String> names() {
		final Set<String> names = new HashSet<>(initializers.keySet());
		inputs.forEach(input -> names.add(input.name()));
		for (final Node node : nodes) {
			names.addAll(node.takes);
			names.addAll(node.node.outputs());
			for (final ValueGraph body : node.bodies.values()) names.addAll(body.names());
		}
		return names;
	}

	/** The values from around it. */
	private Set<String> captured() {
		final Set<String> taken = new LinkedHashSet<>(outputs);
		nodes.forEach(node -> taken.addAll(node.takes()));
		taken.removeAll(initializers.keySet());
		inputs.forEach(input -> taken.remove(input.name()));
		nodes.forEach(node -> node.node.outputs().forEach(taken::remove));
		return taken;
	}
}
