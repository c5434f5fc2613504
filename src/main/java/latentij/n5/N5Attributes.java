// SPDX-License-Identifier: BSD-2-Clause
package latentij.n5;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import latentij.chunked.ArrayMetadata;
import latentij.chunked.DataType;
import latentij.chunked.DescriptionFile;
import latentij.chunked.codec.ChunkCodec;
import latentij.chunked.codec.ChunkCodecs;
import latentij.util.Printable;
import latentij.util.json.JsonObjectReader;

/** The attributes of groups and datasets. What is not understood is refused by name. */
final class N5Attributes {

	/** The file with them. */
	static final String FILE = "attributes.json";

	static final String DIMENSIONS = "dimensions";
	static final String BLOCK_SIZE = "blockSize";
	static final String DATA_TYPE = "dataType";
	static final String COMPRESSION = "compression";

	private N5Attributes() {}

	/** Reads those of a group or dataset; nothing where it has none. */
	static JsonObjectReader of(final Path folder) throws IOException {
		final Path file = folder.resolve(FILE);
		return Files.isRegularFile(file) ? DescriptionFile.read(file) : DescriptionFile.empty(file);
	}

	/** Tells whether attributes are those of a dataset. */
	static boolean isDataset(final JsonObjectReader attributes) {
		return attributes.isList(DIMENSIONS) && attributes.has(DATA_TYPE);
	}

	/**
	 * Reads the description of a dataset as an array: its axes the other way round, the fastest last.
	 *
	 * @param folder of the dataset
	 * @return checked
	 * @throws IOException if there is none, or one that cannot be used
	 */
	static ArrayMetadata read(final Path folder) throws IOException {
		final JsonObjectReader json = of(folder);
		if (!isDataset(json))
			throw new IOException("There is no N5 dataset in \"" + folder + "\" (no " + FILE + " with " + DIMENSIONS
					+ " and " + DATA_TYPE + ").");
		final String told = json.string(DATA_TYPE, "");
		final DataType type = DataType.ofName(told)
				.orElseThrow(() -> new IOException(json.place() + ": it has values of the type "
						+ Printable.quoted(told) + ". Images of uint8, uint16 and float32 are read; convert it to one"
						+ " of these, and RGB colors to three channels of uint8."));
		final List<Integer> shape = reversed(json.integers(DIMENSIONS, List.of()));
		final List<Integer> blocks = reversed(json.integers(BLOCK_SIZE, List.of()));
		return new ArrayMetadata(
						folder,
						shape,
						blocks,
						IntStream.range(0, shape.size()).boxed().toList(),
						type,
						ByteOrder.BIG_ENDIAN,
						0,
						N5Block.NAMES,
						new N5Block(blocks, type.bytes(), compression(json)),
						null)
				.checked();
	}

	private static ChunkCodec compression(final JsonObjectReader json) throws IOException {
		// N5 1.0 has a name alone.
		final JsonObjectReader object = json.isObject(COMPRESSION) ? json.object(COMPRESSION) : null;
		final String type = object == null ? json.string("compressionType", "") : object.string("type", "");
		final boolean zlib = object != null && object.bool("useZlib", false);
		return ChunkCodecs.findN5(type, zlib)
				.orElseThrow(() -> new IOException(json.place() + ": the compression " + Printable.quoted(type)
						+ " is not read. Write the dataset with one of these: " + ChunkCodecs.N5_NAMES + "."));
	}

	static <T> List<T> reversed(final List<T> list) {
		final List<T> reversed = new ArrayList<>(list);
		Collections.reverse(reversed);
		return reversed;
	}
}
