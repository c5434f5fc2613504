// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The memory that the values of a graph take, found by following its nodes. Nothing is run.
 */
public final class GraphMemory {

	private static final int GRAPH_ATTRIBUTE = 6;
	private static final int GRAPHS_ATTRIBUTE = 11;

	/** A node, and the attribute of it that is a tensor; null for none. */
	private record Node(OnnxNode node, TensorValue tensor) {}

	/** Memory that one value has, or several that are seen in different ways. */
	private static final class Buffer {

		private final double bytes;
		private int uses;

		Buffer(final double bytes) {
			this.bytes = bytes;
		}
	}

	private final List<Node> nodes = new ArrayList<>();
	private final Map<String, TensorValue> initializers = new HashMap<>();
	private final Set<String> outputs = new HashSet<>();
	private final String input;
	private final int inputType;
	private int nodeCount;

	private GraphMemory(final ByteBuffer model, final String input) throws IOException {
		this.input = input;
		int type = OnnxFile.FLOAT;
		for (final ProtoReader in = new ProtoReader(GraphEdit.graph(model)); in.next(); ) {
			switch (in.field()) {
				case 1 -> add(in.message());
				case 5 -> {
					final Named tensor = tensor(in.message());
					initializers.put(tensor.name, tensor.value);
				}
				case 11 -> {
					final OnnxFile.Value value = OnnxFile.value(in.message());
					if (value.name().equals(input)) type = value.elementType();
				}
				case 12 -> outputs.add(OnnxFile.value(in.message()).name());
				default -> in.skip();
			}
		}
		inputType = type;
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
		return new GraphMemory(model, input);
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

	private void add(final ProtoReader message) throws IOException {
		final OnnxNode node = OnnxNode.read(message.copy());
		nodes.add(new Node(node, node.tensor() == null ? null : tensor(node.tensor()).value));
		nodeCount += 1 + inner(message);
	}

	/** Nodes in the bodies of a node: a Loop's, say. */
	private static int inner(final ProtoReader node) throws IOException {
		int count = 0;
		while (node.next()) {
			if (node.field() != 5) {
				node.skip();
				continue;
			}
			for (final ProtoReader attribute = node.message(); attribute.next(); ) {
				if (attribute.field() == GRAPH_ATTRIBUTE || attribute.field() == GRAPHS_ATTRIBUTE)
					count += body(attribute.message());
				else attribute.skip();
			}
		}
		return count;
	}

	private static int body(final ProtoReader graph) throws IOException {
		int count = 0;
		while (graph.next()) {
			if (graph.field() == 1) count += 1 + inner(graph.message());
			else graph.skip();
		}
		return count;
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

	/** @return how many nodes there are, those in bodies of others included */
	public int nodeCount() {
		return nodeCount;
	}

	/** @return bytes of the weights */
	public double weightBytes() {
		return initializers.values().stream().mapToDouble(TensorValue::bytes).sum();
	}

	/**
	 * The constants that nodes make of other constants, as far as they are understood: ONNX Runtime may
	 * compute all of them when it opens the graph.
	 *
	 * @return bytes of all of them
	 */
	public double constantBytes() {
		final Map<String, TensorValue> values = new HashMap<>(initializers);
		double bytes = 0;
		for (final Node node : nodes) {
			for (final TensorValue value : follow(node, values)) if (value.constant()) bytes += value.bytes();
		}
		return bytes;
	}

	/**
	 * The memory of the values that are needed at the same time.
	 *
	 * @param shape of the input
	 * @return bytes, without the weights; empty if the graph is not understood
	 */
	public OptionalDouble peakBytes(final long... shape) {
		final Map<String, TensorValue> values = new HashMap<>(initializers);
		final TensorValue image = new TensorValue(inputType, shape, null, false);
		values.put(input, image);
		final Map<String, Integer> uses = new HashMap<>();
		for (final Node node : nodes) node.node.inputs().forEach(name -> uses.merge(name, 1, Integer::sum));
		// The caller's, to the end.
		outputs.forEach(name -> uses.merge(name, 1, Integer::sum));
		final Map<String, Buffer> buffers = new HashMap<>();
		// The caller's, which nothing overwrites.
		final Buffer held = new Buffer(image.bytes());
		held.uses = Integer.MAX_VALUE / 2;
		buffers.put(input, held);
		double live = image.bytes();
		double peak = live;
		for (final Node node : nodes) {
			final List<TensorValue> made = follow(node, values);
			for (int i = 0; i < made.size(); i++) {
				final TensorValue value = made.get(i);
				final String name = node.node.outputs().get(i);
				if (value.constant() || name.isEmpty()) continue;
				if (value.shape() == null) return OptionalDouble.empty();
				final Buffer reused = reused(node.node, value, buffers);
				final Buffer buffer = reused == null ? new Buffer(value.bytes()) : reused;
				if (reused == null) live += buffer.bytes;
				buffer.uses += uses.getOrDefault(name, 0);
				buffers.put(name, buffer);
			}
			peak = Math.max(peak, live);
			for (final String name : node.node.inputs()) live -= freed(buffers.get(name));
		}
		return OptionalDouble.of(peak);
	}

	/** The memory of an input that the output takes; null for none. */
	private static Buffer reused(final OnnxNode node, final TensorValue output, final Map<String, Buffer> buffers) {
		if (node.inputs().isEmpty()) return null;
		if (ArrangedValues.VIEWS.contains(node.op()))
			return buffers.get(node.inputs().get(0));
		if (!ElementwiseValues.UNARY.contains(node.op()) && !ElementwiseValues.BROADCAST.contains(node.op())) return null;
		for (final String name : node.inputs()) {
			final Buffer buffer = buffers.get(name);
			if (buffer != null && buffer.uses == 1 && buffer.bytes == output.bytes()) return buffer;
		}
		return null;
	}

	private static double freed(final Buffer buffer) {
		if (buffer == null) return 0;
		buffer.uses--;
		return buffer.uses == 0 ? buffer.bytes : 0;
	}

	/** Puts the outputs of a node into the map. */
	private static List<TensorValue> follow(final Node node, final Map<String, TensorValue> values) {
		final List<TensorValue> inputs = new ArrayList<>();
		for (final String name : node.node.inputs())
			inputs.add(name.isEmpty() ? null : values.getOrDefault(name, TensorValue.UNKNOWN));
		final List<TensorValue> made = GraphValues.outputs(node.node, node.tensor, inputs);
		for (int i = 0; i < node.node.outputs().size(); i++)
			values.put(node.node.outputs().get(i), made.get(i));
		return made.subList(0, node.node.outputs().size());
	}
}
