// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import latentij.util.Float16;

/** Values of a graph that do not depend on its input, with the little that is known of them without computing. */
final class ConstantValues {

	/** The most bytes of a constant that is read: the pads of a Pad, which are 8 whole numbers. */
	private static final int MAX_BYTES = 64;

	/** Nodes whose output has the shape of their first input. */
	private static final Set<String> KEEP_SHAPE = Set.of("Cast", "DequantizeLinear", "Identity");

	private final Set<String> names = new HashSet<>();
	private final Map<String, long[]> dims = new HashMap<>();
	private final Map<String, float[]> floats = new HashMap<>();
	private final Map<String, long[]> integers = new HashMap<>();

	/** Adds a value of which nothing else is known. */
	void add(final String name) {
		names.add(name);
	}

	/** Adds the outputs of a node that takes constants alone. */
	void add(final OnnxNode node) {
		names.addAll(node.outputs());
		if (!KEEP_SHAPE.contains(node.op()) || node.inputs().isEmpty()) return;
		final long[] same = dims.get(node.inputs().get(0));
		if (same != null) dims.put(node.outputs().get(0), same);
	}

	/** Adds a TensorProto under its own name. */
	void add(final ProtoReader tensor) throws IOException {
		add(tensor, null);
	}

	/** Adds a TensorProto; {@code name} is null for its own. */
	void add(final ProtoReader tensor, final String name) throws IOException {
		String key = name;
		int type = 0;
		ByteBuffer raw = null;
		final List<Long> shape = new ArrayList<>();
		final List<Float> listed = new ArrayList<>();
		final List<Float> halves = new ArrayList<>();
		final List<Long> whole = new ArrayList<>();
		while (tensor.next()) {
			switch (tensor.field()) {
				case 1 -> shape.addAll(tensor.integers());
				case 2 -> type = (int) tensor.integer();
				case 4 -> {
					for (final float value : tensor.floats())
						if (listed.size() < MAX_BYTES / Float.BYTES) listed.add(value);
				}
				case 5 -> {
					for (final long value : tensor.integers())
						if (halves.size() < MAX_BYTES / Float.BYTES) halves.add(Float16.ofBits((short) value));
				}
				case 7 -> {
					for (final long value : tensor.integers())
						if (whole.size() < MAX_BYTES / Long.BYTES) whole.add(value);
				}
				case 8 -> {
					final String own = tensor.string();
					if (name == null) key = own;
				}
				case 9 -> raw = tensor.bytes();
				default -> tensor.skip();
			}
		}
		names.add(key);
		dims.put(key, shape.stream().mapToLong(Long::longValue).toArray());
		if (type == OnnxFile.FLOAT) addFloats(key, raw, listed, Float.BYTES);
		else if (type == OnnxFile.FLOAT16) addFloats(key, raw, halves, Short.BYTES);
		else if (type == OnnxFile.INT64) addIntegers(key, raw, whole);
	}

	private void addIntegers(final String key, final ByteBuffer raw, final List<Long> listed) {
		if (raw != null && raw.remaining() <= MAX_BYTES) {
			final long[] values = new long[raw.remaining() / Long.BYTES];
			raw.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
			integers.put(key, values);
		} else if (!listed.isEmpty()) {
			integers.put(key, listed.stream().mapToLong(Long::longValue).toArray());
		}
	}

	private void addFloats(final String key, final ByteBuffer raw, final List<Float> listed, final int size) {
		if (raw != null && raw.remaining() <= MAX_BYTES) {
			final float[] values = new float[raw.remaining() / size];
			raw.order(ByteOrder.LITTLE_ENDIAN);
			for (int i = 0; i < values.length; i++)
				values[i] = size == Float.BYTES ? raw.getFloat(i * size) : Float16.ofBits(raw.getShort(i * size));
			floats.put(key, values);
		} else if (!listed.isEmpty()) {
			final float[] values = new float[listed.size()];
			for (int i = 0; i < values.length; i++) values[i] = listed.get(i);
			floats.put(key, values);
		}
	}

	boolean contains(final String name) {
		return names.contains(name);
	}

	/** The sizes of a value; none where they are not known. */
	long[] dims(final String name) {
		return dims.getOrDefault(name, new long[0]);
	}

	/** The values of a short list of 32-bit or 16-bit floats, or the first ones of a long one; null for all else. */
	float[] floats(final String name) {
		return floats.get(name);
	}

	/** The values of a short list of 64-bit whole numbers, or the first ones of a long one; null for all else. */
	long[] integers(final String name) {
		return integers.get(name);
	}
}
