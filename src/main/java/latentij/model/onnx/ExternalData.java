// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import latentij.model.graph.ProtoMessage;
import latentij.util.CancelCheck;
import latentij.util.files.FileFailures;

/**
 * Tensors of a serialized graph whose values lie in other files. ONNX Runtime maps such
 * files for as long as a session is open, and a file that is cut off while it is mapped
 * ends the virtual machine: so the values are read, and put into the graph.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/ExternalData.md">ONNX's external data</a>
 */
public final class ExternalData {

	/** Fields of a TensorProto. */
	private static final int DIMS = 1;

	private static final int TYPE = 2;
	private static final int NAME = 8;
	private static final int RAW_DATA = 9;

	/** The most graphs within graphs; a file with more was made to overflow the stack. */
	private static final int MAX_DEPTH = 100;

	/** Messages that tensors may be in, and the messages in their fields. */
	private enum Kind {
		MODEL,
		FUNCTION,
		GRAPH,
		NODE,
		ATTRIBUTE,
		SPARSE_TENSOR,
		TENSOR;

		private Kind in(final int field) {
			return FIELDS.get(this).get(field);
		}
	}

	private static final Map<Kind, Map<Integer, Kind>> FIELDS = Map.of(
			Kind.MODEL, Map.of(7, Kind.GRAPH, 25, Kind.FUNCTION),
			Kind.FUNCTION, Map.of(7, Kind.NODE, 11, Kind.ATTRIBUTE),
			Kind.GRAPH, Map.of(1, Kind.NODE, 5, Kind.TENSOR, 15, Kind.SPARSE_TENSOR),
			Kind.NODE, Map.of(5, Kind.ATTRIBUTE),
			Kind.ATTRIBUTE,
					Map.of(
							5,
							Kind.TENSOR,
							10,
							Kind.TENSOR,
							6,
							Kind.GRAPH,
							11,
							Kind.GRAPH,
							22,
							Kind.SPARSE_TENSOR,
							23,
							Kind.SPARSE_TENSOR),
			Kind.SPARSE_TENSOR, Map.of(1, Kind.TENSOR, 2, Kind.TENSOR),
			Kind.TENSOR, Map.of());

	private final ExternalFiles files;

	private ExternalData(final ExternalFiles files) {
		this.files = files;
	}

	/**
	 * Puts the values from other files into a graph.
	 *
	 * @param model a serialized ModelProto; read, never changed
	 * @param folder to which the names of the files are relative
	 * @param check ends the reading
	 * @return a serialized ModelProto without external data, in native memory; empty if
	 *         the graph has all values in it
	 * @throws IOException if a file cannot be read, if it is too short or lies in another
	 *           folder, or if the result would have 2 GiB or more
	 */
	public static Optional<ByteBuffer> inlined(final ByteBuffer model, final Path folder, final CancelCheck check)
			throws IOException {
		final ExternalData data = new ExternalData(new ExternalFiles(folder));
		final ProtoMessage result = data.copy(model, Kind.MODEL, 0);
		return result == null ? Optional.empty() : Optional.of(result.toDirectBuffer(check));
	}

	/**
	 * Puts the values from other files into the graph of a file.
	 *
	 * @param path an ONNX file below 2 GiB
	 * @param check ends the reading
	 * @return a serialized ModelProto without external data, in native memory; empty if the
	 *         file has all values in it
	 * @throws IOException as for {@link #inlined(ByteBuffer, Path, CancelCheck)}, or if the file itself
	 *           cannot be read
	 */
	public static Optional<ByteBuffer> inlined(final Path path, final CancelCheck check) throws IOException {
		if (files(path).isEmpty()) return Optional.empty();
		try {
			return inlined(OnnxBytes.whole(path, check), path.toAbsolutePath().getParent(), check);
		} catch (final IOException exc) {
			throw failure(path, exc);
		}
	}

	/**
	 * Lists the files with values.
	 *
	 * @param path an ONNX file below 2 GiB
	 * @return the files, each once; empty if all values are in the graph
	 * @throws IOException if a file lies in another folder, or is not there
	 */
	public static Set<Path> files(final Path path) throws IOException {
		try {
			final ExternalFiles files = new ExternalFiles(path.toAbsolutePath().getParent());
			new ExternalData(files).copy(OnnxBytes.withoutWeights(path), Kind.MODEL, 0);
			return files.used();
		} catch (final IOException exc) {
			throw failure(path, exc);
		}
	}

	private static IOException failure(final Path path, final IOException exc) {
		return new IOException("Cannot read " + path + ": " + FileFailures.sentence(exc), exc);
	}

	/** A message with the values in it; null if nothing has to be put in. */
	private ProtoMessage copy(final ByteBuffer message, final Kind kind, final int depth) throws IOException {
		if (depth > MAX_DEPTH) throw new IOException("its graphs are nested too deeply");
		if (kind == Kind.TENSOR) return tensor(message);
		final ProtoMessage copy = new ProtoMessage();
		int copied = message.position();
		for (final ProtoReader in = new ProtoReader(message); in.next(); ) {
			final Kind inner = kind.in(in.field());
			if (inner == null) {
				in.skip();
				continue;
			}
			final ProtoMessage changed = copy(in.bytes(), inner, depth + 1);
			if (changed == null) continue;
			copy.raw(message.slice(copied, in.start() - copied)).message(in.field(), changed);
			copied = in.end();
		}
		if (copied == message.position()) return null;
		return copy.raw(message.slice(copied, message.limit() - copied));
	}

	/** A tensor with its values in it; null if they are there already. */
	private ProtoMessage tensor(final ByteBuffer message) throws IOException {
		final ProtoMessage copy = new ProtoMessage();
		final ExternalFiles.Place place = new ExternalFiles.Place();
		long elements = 1;
		int type = 0;
		boolean external = false;
		String name = "";
		for (final ProtoReader in = new ProtoReader(message); in.next(); ) {
			boolean keep = true;
			switch (in.field()) {
				case DIMS -> {
					for (final long size : in.integers()) elements = product(elements, size);
				}
				case TYPE -> type = (int) in.integer();
				case NAME -> name = in.string();
				case ExternalFiles.EXTERNAL_DATA -> {
					place.read(in.message());
					keep = false;
				}
				case ExternalFiles.DATA_LOCATION -> {
					external = in.integer() == ExternalFiles.EXTERNAL;
					keep = false;
				}
				default -> in.skip();
			}
			if (keep) copy.raw(message.slice(in.start(), in.end() - in.start()));
		}
		if (!external) return null;
		return files.values(copy, RAW_DATA, name, bytes(type, elements, name), place);
	}

	private static long product(final long elements, final long size) throws IOException {
		try {
			if (size >= 0) return Math.multiplyExact(elements, size);
		} catch (final ArithmeticException exc) {
			// Falls through to the error below.
		}
		throw new IOException("a tensor has an impossible size");
	}

	/** The bytes of a tensor's values. */
	private static long bytes(final int type, final long elements, final String name) throws IOException {
		final int bits =
				switch (type) {
					case 1, 6, 12 -> 32;
					case 2, 3, 9, 17, 18, 19, 20, 24 -> 8;
					case 4, 5, 10, 16 -> 16;
					case 7, 11, 13, 14 -> 64;
					case 15 -> 128;
					case 21, 22, 23 -> 4;
					default -> throw new IOException("the tensor \"" + name + "\" has values of the type " + type
							+ ", which cannot lie in another file");
				};
		if (elements > Long.MAX_VALUE / 128) throw new IOException("the tensor \"" + name + "\" is too large");
		return (elements * bits + 7) / 8;
	}
}
