// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import latentij.model.graph.ProtoMessage;
import latentij.util.Printable;
import latentij.util.files.GitPointer;

/** The files beside a graph that hold values of its tensors. */
final class ExternalFiles {

	/** The field of a TensorProto that says where its values lie. */
	static final int EXTERNAL_DATA = 13;

	/** The field of a TensorProto that says whether they lie in a file. */
	static final int DATA_LOCATION = 14;

	/** The data_location of values that do. */
	static final long EXTERNAL = 1;

	private final Path folder;
	private final Map<String, Path> files = new HashMap<>();

	/** A place in a file, as a tensor names it. */
	static final class Place {

		private String location = "";
		private long offset;
		private long length = -1;

		/** Takes one entry of a tensor. */
		void read(final ProtoReader entry) throws IOException {
			String key = "";
			String value = "";
			while (entry.next()) {
				if (entry.field() == 1) key = entry.string();
				else if (entry.field() == 2) value = entry.string();
				else entry.skip();
			}
			switch (key) {
				case "location" -> location = value;
				case "offset" -> offset = number(value);
				case "length" -> length = number(value);
				default -> {
					// A checksum, say.
				}
			}
		}

		private static long number(final String value) throws IOException {
			if (!value.matches("\\d{1,18}"))
				throw new IOException("a tensor lies at " + Printable.quoted(value) + ", which is no number");
			return Long.parseLong(value);
		}
	}

	/** @param folder to which names of files are relative */
	ExternalFiles(final Path folder) {
		this.folder = folder;
	}

	/** Says in a tensor that its values lie in a file beside the graph. */
	static void refer(final ProtoMessage tensor, final String location, final long offset, final long length) {
		tensor.message(EXTERNAL_DATA, entry("location", location))
				.message(EXTERNAL_DATA, entry("offset", Long.toString(offset)))
				.message(EXTERNAL_DATA, entry("length", Long.toString(length)))
				.integer(DATA_LOCATION, EXTERNAL);
	}

	private static ProtoMessage entry(final String key, final String value) {
		return new ProtoMessage().string(1, key).string(2, value);
	}

	/** The files that tensors were looked up in. */
	Set<Path> used() {
		return Set.copyOf(files.values());
	}

	/** Adds the values of a tensor to its message. */
	ProtoMessage values(
			final ProtoMessage tensor, final int field, final String name, final long bytes, final Place place)
			throws IOException {
		final Path file = file(place.location);
		if (place.length >= 0 && place.length != bytes)
			throw new IOException("the tensor " + Printable.quoted(name) + " should have " + bytes
					+ " bytes, and names " + place.length + " of " + file);
		if (place.offset + bytes > Files.size(file))
			throw new IOException(file + " ends before the tensor " + Printable.quoted(name)
					+ ". It is cut off, or was changed while it was in use. Download it again");
		return tensor.file(field, file, place.offset, bytes);
	}

	/** A file in the folder of the graph; as with ONNX Runtime, no other is read. */
	private Path file(final String location) throws IOException {
		final Path known = files.get(location);
		if (known != null) return known;
		final Path file = resolve(location);
		if (!Files.isRegularFile(file))
			throw new IOException(file + " is missing, which holds weights. Download it into that folder, too");
		GitPointer.refuse(file);
		if (!file.toRealPath().startsWith(folder.toRealPath()))
			throw new IOException(file + " is a link that leaves its folder, to " + file.toRealPath()
					+ ". Put the file itself there");
		files.put(location, file);
		return file;
	}

	private Path resolve(final String location) throws IOException {
		try {
			final Path file = folder.resolve(location).normalize();
			if (!location.isEmpty() && file.startsWith(folder.normalize())) return file;
		} catch (final InvalidPathException exc) {
			// Falls through to the error below.
		}
		throw new IOException("its weights lie in " + Printable.quoted(location)
				+ "; expected was the name of a file beside the graph");
	}
}
