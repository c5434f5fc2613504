// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import latentij.model.graph.ProtoMessage;
import latentij.util.CancelCheck;

/**
 * The bytes of an ONNX file. They are read, not mapped: a file that is cut off while it
 * is mapped ends the virtual machine.
 */
public final class OnnxBytes implements AutoCloseable {

	/** Values of more bytes than this are weights; smaller ones may be shapes and factors. */
	private static final int LARGE = 1 << 16;

	/** Bytes that are read at once. */
	private static final int CHUNK = 1 << 22;

	private static final int LENGTH_DELIMITED = 2;

	/** The field of a ModelProto that holds the graph. */
	private static final int GRAPH = 7;

	/** The field of a GraphProto that holds an initializer. */
	private static final int INITIALIZER = 5;

	/** The fields of a TensorProto that hold values, by their types. */
	private static final Set<Integer> VALUES = Set.of(4, 5, 6, 7, 9, 10, 11);

	/** The field of a TensorProto with values as bytes, the usual one. */
	private static final int RAW_DATA = 9;

	private final FileChannel file;
	private final long size;

	/** Name of the file, under which tensors say where in it their values lie; null if they shall not say it. */
	private final String location;

	/** Bytes around the position that is read. */
	private final ByteBuffer window = ByteBuffer.allocate(1 << 16).limit(0);

	private long windowStart;
	private long position;

	private OnnxBytes(final Path path, final String location) throws IOException {
		this.location = location;
		file = FileChannel.open(path, StandardOpenOption.READ);
		size = file.size();
	}

	/**
	 * Reads a file.
	 *
	 * @param path an ONNX file below 2 GiB
	 * @param check ends the reading
	 * @return all of it, in native memory
	 * @throws IOException if it cannot be read
	 */
	public static ByteBuffer whole(final Path path, final CancelCheck check) throws IOException {
		try (OnnxBytes in = new OnnxBytes(path, null)) {
			in.requireSize();
			final ByteBuffer bytes = ByteBuffer.allocateDirect((int) in.size);
			while (bytes.position() < in.size) {
				check.check();
				bytes.limit((int) Math.min(in.size, (long) bytes.position() + CHUNK));
				in.fill(bytes, 0);
			}
			return bytes.flip();
		}
	}

	/**
	 * Reads a file but for the values of large initializers.
	 *
	 * @param path an ONNX file below 2 GiB
	 * @return a serialized ModelProto in which they are missing
	 * @throws IOException if it cannot be read, or is no ONNX file
	 */
	public static ByteBuffer withoutWeights(final Path path) throws IOException {
		return model(path, null);
	}

	/**
	 * Reads a file; the values of large initializers become external data that lie in the file itself.
	 *
	 * @param path an ONNX file below 2 GiB, no link
	 * @return a serialized ModelProto, whose external data are relative to the file's folder
	 * @throws IOException if it cannot be read, or is no ONNX file
	 */
	public static ByteBuffer withReferences(final Path path) throws IOException {
		return model(path, path.getFileName().toString());
	}

	private static ByteBuffer model(final Path path, final String location) throws IOException {
		try (OnnxBytes in = new OnnxBytes(path, location)) {
			in.requireSize();
			final ProtoMessage model = new ProtoMessage();
			while (in.position < in.size) {
				final long start = in.position;
				final long tag = in.varint(in.size);
				if (tag == tag(GRAPH)) model.message(GRAPH, in.graph(in.end(in.size)));
				else in.copy(model, start, tag, in.size);
			}
			return ByteBuffer.wrap(model.toByteArray());
		}
	}

	private ProtoMessage graph(final long end) throws IOException {
		final ProtoMessage graph = new ProtoMessage();
		while (position < end) {
			final long start = position;
			final long tag = varint(end);
			if (tag == tag(INITIALIZER)) graph.message(INITIALIZER, initializer(end(end)));
			else copy(graph, start, tag, end);
		}
		return graph;
	}

	private ProtoMessage initializer(final long end) throws IOException {
		final ProtoMessage tensor = new ProtoMessage();
		while (position < end) {
			final long start = position;
			final long tag = varint(end);
			final boolean values = (tag & 7) == LENGTH_DELIMITED && isLeftOut((int) (tag >>> 3));
			final long skipped = values ? skipLarge(end) : 0;
			if (skipped == 0) copy(tensor, start, tag, end);
			else if (location != null) ExternalFiles.refer(tensor, location, position - skipped, skipped);
		}
		return tensor;
	}

	private static long tag(final int field) {
		return (long) field << 3 | LENGTH_DELIMITED;
	}

	/** Tells whether a field of values is left out; with references, only bytes can be external data. */
	private boolean isLeftOut(final int field) {
		return location == null ? VALUES.contains(field) : field == RAW_DATA;
	}

	/** Goes past a value that is large, and gives its bytes; else stays before it, and gives 0. */
	private long skipLarge(final long end) throws IOException {
		final long before = position;
		final long after = end(end);
		final long bytes = after - position;
		position = bytes > LARGE ? after : before;
		return bytes > LARGE ? bytes : 0;
	}

	/** The end of a value that begins with its length. */
	private long end(final long limit) throws IOException {
		final long length = varint(limit);
		if (length < 0 || length > limit - position) throw ProtoReader.damaged();
		return position + length;
	}

	/** Copies a field as it is. */
	private void copy(final ProtoMessage to, final long start, final long tag, final long limit) throws IOException {
		switch ((int) tag & 7) {
			case 0 -> varint(limit);
			case 1 -> position += 8;
			case LENGTH_DELIMITED -> position = end(limit);
			case 5 -> position += 4;
			default -> throw ProtoReader.damaged();
		}
		if (position > limit) throw ProtoReader.damaged();
		final ByteBuffer field = ByteBuffer.allocate((int) (position - start));
		for (long at = start; field.hasRemaining(); at = start + field.position()) {
			move(at);
			final int n = Math.min(field.remaining(), window.remaining());
			field.put(window.slice(window.position(), n));
		}
		to.raw(field.flip());
	}

	private long varint(final long limit) throws IOException {
		long value = 0;
		for (int shift = 0; shift < 64; shift += 7) {
			if (position >= limit) throw ProtoReader.damaged();
			move(position++);
			final byte b = window.get();
			value |= (long) (b & 0x7f) << shift;
			if (b >= 0) return value;
		}
		throw ProtoReader.damaged();
	}

	/** Has the window go on at a place in the file. */
	private void move(final long at) throws IOException {
		final long in = at - windowStart;
		if (in < 0 || in >= window.limit()) {
			window.clear().limit((int) Math.min(window.capacity(), size - at));
			fill(window, at);
			window.flip();
			windowStart = at;
		}
		window.position((int) (at - windowStart));
	}

	private void fill(final ByteBuffer target, final long from) throws IOException {
		while (target.hasRemaining()) {
			if (file.read(target, from + target.position()) < 0)
				throw new EOFException("it was cut off while it was read");
		}
	}

	private void requireSize() throws IOException {
		if (size >= Integer.MAX_VALUE) throw new IOException("it has 2 GiB or more, which no ONNX file can have");
	}

	@Override
	public void close() throws IOException {
		file.close();
	}
}
