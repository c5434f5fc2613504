// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The constants of a graph, as ONNX stores them: numbers, and weights, of which it says only where they
 * are. The files of all weights are in one folder.
 */
final class GraphConstants {

	private final Map<String, ProtoMessage> tensors = new LinkedHashMap<>();
	private final Map<String, Weight> weights = new HashMap<>();
	private Path folder;

	/** Adds numbers, which are shared. */
	void add(final String name, final OnnxType type, final byte[] raw, final long... dims) {
		tensors.put(name, tensor(name, type, dims).bytes(9, raw));
	}

	/** Tells whether this very weight was added. */
	boolean has(final Weight weight) {
		return weight.equals(weights.get(weight.name()));
	}

	/** Adds a weight, in a shape of as many elements. Floats of 8 bits are stored as bytes. */
	void add(final Weight weight, final long... dims) {
		if (LongStream.of(dims).reduce(weight.type().bytes(), Math::multiplyExact) != weight.length())
			throw new IllegalArgumentException("The weight \"" + weight.name() + "\" of shape " + weight.shape()
					+ " cannot have the shape " + Arrays.toString(dims));
		final OnnxType type = weight.type().isFloat8() ? OnnxType.UINT8 : weight.type();
		tensors.put(
				weight.name(),
				tensor(weight.name(), type, dims)
						.message(13, entry("location", externalName(weight)))
						.message(13, entry("offset", Long.toString(weight.offset())))
						.message(13, entry("length", Long.toString(weight.length())))
						.integer(14, 1));
		weights.put(weight.name(), weight);
	}

	/** Starts the constants of a part of the graph: its weights are in the same folder. */
	GraphConstants part() {
		final GraphConstants part = new GraphConstants();
		part.folder = folder;
		return part;
	}

	/** Adds a constant of another graph, if there is one of that name. */
	void share(final String name, final GraphConstants other) {
		if (!other.tensors.containsKey(name)) return;
		tensors.put(name, other.tensors.get(name));
		if (other.weights.containsKey(name)) weights.put(name, other.weights.get(name));
	}

	/** The folder of all weights; null if there are none. */
	Path folder() {
		return folder;
	}

	/** Messages of ONNX, each a TensorProto, in the order in which they were added. */
	List<ProtoMessage> tensors() {
		return List.copyOf(tensors.values());
	}

	private static ProtoMessage tensor(final String name, final OnnxType type, final long... dims) {
		final ProtoMessage message = new ProtoMessage();
		for (final long dim : dims) message.integer(1, dim);
		return message.integer(2, type.number()).string(8, name);
	}

	private static ProtoMessage entry(final String key, final String value) {
		return new ProtoMessage().string(1, key).string(2, value);
	}

	private String externalName(final Weight weight) {
		final Path parent = weight.file().toAbsolutePath().getParent();
		if (folder == null) folder = parent;
		else if (!folder.equals(parent))
			throw new IllegalArgumentException(
					"The weights of one graph lie in one folder, not in " + folder + " and " + parent);
		return weight.file().getFileName().toString();
	}

	/** Numbers as ONNX stores them. */
	static byte[] int64(final long... numbers) {
		final ByteBuffer raw = allocate(numbers.length, Long.BYTES);
		raw.asLongBuffer().put(numbers);
		return raw.array();
	}

	/** Numbers as ONNX stores them. */
	static byte[] float32(final float... numbers) {
		final ByteBuffer raw = allocate(numbers.length, Float.BYTES);
		raw.asFloatBuffer().put(numbers);
		return raw.array();
	}

	/** A number as ONNX stores it. */
	static byte[] float64(final double number) {
		return allocate(1, Double.BYTES).putDouble(number).array();
	}

	/** A matrix, rounded to 32 bit, as ONNX stores it. */
	static byte[] float32(final double[]... rows) {
		final ByteBuffer raw = allocate(rows.length * rows[0].length, Float.BYTES);
		for (final double[] row : rows) for (final double number : row) raw.putFloat((float) number);
		return raw.array();
	}

	private static ByteBuffer allocate(final int numbers, final int bytes) {
		return ByteBuffer.allocate(numbers * bytes).order(ByteOrder.LITTLE_ENDIAN);
	}
}
