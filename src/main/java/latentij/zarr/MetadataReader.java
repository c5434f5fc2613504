// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import latentij.chunked.ArrayMetadata;
import latentij.chunked.ChunkNames;
import latentij.chunked.DataType;
import latentij.chunked.DescriptionFile;
import latentij.chunked.Shards;
import latentij.chunked.codec.ChunkCodec;
import latentij.chunked.codec.ChunkCodecs;
import latentij.util.Printable;
import latentij.util.json.JsonObjectReader;

/**
 * Reads descriptions of arrays: {@code .zarray} of Zarr 2, {@code zarr.json} of Zarr 3. What is not understood is
 * refused by name.
 *
 * @see <a href="https://zarr-specs.readthedocs.io/en/latest/v2/v2.0.html">Zarr 2</a>
 * @see <a href="https://zarr-specs.readthedocs.io/en/latest/v3/core/index.html">Zarr 3</a>
 */
final class MetadataReader {

	/** The file that describes an array or a group of Zarr 3. */
	static final String ZARR_3 = "zarr.json";

	/** The file that describes an array of Zarr 2. */
	static final String ARRAY_2 = ".zarray";

	private MetadataReader() {}

	/**
	 * Reads the description of an array.
	 *
	 * @param folder of the array
	 * @return checked
	 * @throws IOException if there is none, or one that cannot be used
	 */
	static ArrayMetadata read(final Path folder) throws IOException {
		if (Files.isRegularFile(folder.resolve(ZARR_3)))
			return version3(folder, DescriptionFile.read(folder.resolve(ZARR_3)))
					.checked();
		if (Files.isRegularFile(folder.resolve(ARRAY_2)))
			return version2(folder, DescriptionFile.read(folder.resolve(ARRAY_2)))
					.checked();
		throw new IOException(
				"There is no Zarr array in \"" + folder + "\" (no " + ARRAY_2 + ", and no " + ZARR_3 + ").");
	}

	private static ArrayMetadata version2(final Path folder, final JsonObjectReader json) throws IOException {
		final List<Integer> shape = json.integers("shape", List.of());
		final String type = json.string("dtype", "");
		final DataType known =
				NumpyCodes.type(type.isEmpty() ? type : type.substring(1)).orElseThrow(() -> unknownType(json, type));
		final ByteOrder order = type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
		if (json.has("filters") && !json.isEmpty("filters"))
			throw json.error("filters", "is not empty. Write the array without filters");
		final List<ChunkCodec> codecs = new ArrayList<>();
		final JsonObjectReader compressor = json.object("compressor");
		if (compressor != null) codecs.add(codec(compressor.string("id", ""), compressor.place()));
		final List<Integer> axes = new ArrayList<>(axes(shape.size()));
		if (json.string("order", "C").equals("F")) Collections.reverse(axes);
		return new ArrayMetadata(
				folder,
				shape,
				json.integers("chunks", List.of()),
				axes,
				known,
				order,
				fill(json),
				new ChunkNames("", separator(json, json.string("dimension_separator", ".")), false),
				codecs.isEmpty() ? ChunkCodecs::stored : ChunkCodecs.chain(codecs),
				null);
	}

	private static IOException unknownType(final JsonObjectReader json, final String type) {
		return new IOException(json.place() + ": it has values of the type " + Printable.quoted(type)
				+ ". Images of uint8, uint16 and float32 are read; convert it to one of these.");
	}

	private static List<Integer> axes(final int n) {
		return IntStream.range(0, n).boxed().toList();
	}

	private static String separator(final JsonObjectReader json, final String separator) throws IOException {
		if (separator.equals("/") || separator.equals(".")) return separator;
		throw json.wrong("separator", separator, "/ or a dot");
	}

	private static ChunkCodec codec(final String name, final String place) throws IOException {
		return ChunkCodecs.find(name)
				.orElseThrow(() -> new IOException(place + ": the codec " + Printable.quoted(name)
						+ " is not read. Write the array with one of these: " + ChunkCodecs.NAMES + "."));
	}

	private static double fill(final JsonObjectReader json) throws IOException {
		final Object fill = json.take("fill_value");
		if (fill == null) return 0;
		if (fill instanceof BigDecimal number) return number.doubleValue();
		if (fill instanceof String text) {
			switch (text) {
				case "NaN":
					return Double.NaN;
				case "Infinity":
					return Double.POSITIVE_INFINITY;
				case "-Infinity":
					return Double.NEGATIVE_INFINITY;
				default:
					if (text.matches("0x[0-9a-fA-F]{8}"))
						return Float.intBitsToFloat(Integer.parseUnsignedInt(text.substring(2), 16));
			}
		}
		throw json.wrong("fill_value", fill, "a number");
	}

	private static ArrayMetadata version3(final Path folder, final JsonObjectReader json) throws IOException {
		final String node = json.string("node_type", "");
		if (!node.equals("array")) throw json.wrong("node_type", node, "\"array\"");
		final List<Integer> shape = json.integers("shape", List.of());
		final Object told = json.take("data_type");
		final DataType type =
				DataType.ofName(String.valueOf(told)).orElseThrow(() -> unknownType(json, String.valueOf(told)));
		final List<Integer> chunks = chunkShape(json);
		if (json.has("storage_transformers") && !json.isEmpty("storage_transformers"))
			throw json.error("storage_transformers", "are not read. Write the array without them");
		final ChunkNames names = chunkNames(json);
		final List<Step> codecs = Step.list(json, "codecs");
		final Codecs3 read = new Codecs3(shape.size());
		final boolean sharded = codecs.size() == 1 && codecs.get(0).isSharding();
		Shards shards = null;
		List<Integer> inner = chunks;
		if (sharded) {
			final JsonObjectReader sharding = codecs.get(0).configuration();
			if (sharding == null) throw json.error("codecs", "has shards without a configuration");
			inner = sharding.integers("chunk_shape", List.of());
			read.addAll(Step.list(sharding, "codecs"));
			final Codecs3 index = new Codecs3(1);
			index.addAll(Step.list(sharding, "index_codecs"));
			if (index.order != ByteOrder.LITTLE_ENDIAN || index.codecs.size() > 1)
				throw sharding.error("index_codecs", "should be bytes (little) and crc32c");
			shards = new Shards(
					chunks,
					index.chain(),
					sharding.string("index_location", "end").equals("end"),
					!index.codecs.isEmpty());
		} else read.addAll(codecs);
		return new ArrayMetadata(
				folder, shape, inner, read.axes, type, read.order, fill(json), names, read.chain(), shards);
	}

	private static ChunkNames chunkNames(final JsonObjectReader json) throws IOException {
		final JsonObjectReader keys = json.object("chunk_key_encoding");
		final String naming = keys == null ? "default" : keys.string("name", "");
		final boolean isDefault = naming.equals("default");
		if (!isDefault && !naming.equals("v2")) throw json.wrong("chunk_key_encoding", naming, "\"default\" or \"v2\"");
		final JsonObjectReader configuration = keys == null ? null : keys.object("configuration");
		final String usual = isDefault ? "/" : ".";
		final String separator = configuration == null ? usual : configuration.string("separator", usual);
		return new ChunkNames(isDefault ? "c" + separator : "", separator(json, separator), false);
	}

	private static List<Integer> chunkShape(final JsonObjectReader json) throws IOException {
		final JsonObjectReader grid = json.object("chunk_grid");
		if (grid == null || !grid.string("name", "").equals("regular"))
			throw json.error("chunk_grid", "is not \"regular\". Write the array with chunks of one size");
		final JsonObjectReader configuration = grid.object("configuration");
		return configuration == null ? List.of() : configuration.integers("chunk_shape", List.of());
	}

	/**
	 * A codec as Zarr 3 describes it.
	 *
	 * @param name of the codec
	 * @param configuration null for none
	 * @param place for messages
	 */
	private record Step(String name, JsonObjectReader configuration, String place) {

		static List<Step> list(final JsonObjectReader json, final String key) throws IOException {
			final List<Step> steps = new ArrayList<>();
			for (final JsonObjectReader codec : json.objects(key))
				steps.add(new Step(codec.string("name", ""), codec.object("configuration"), json.place()));
			return steps;
		}

		boolean isSharding() {
			return name.equals("sharding_indexed");
		}
	}

	/** The codecs of an array of Zarr 3, in the order in which they encode. */
	private static final class Codecs3 {

		private final List<ChunkCodec> codecs = new ArrayList<>();
		private List<Integer> axes;
		private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
		private boolean isTransposed;

		Codecs3(final int dimensions) {
			axes = axes(dimensions);
		}

		void addAll(final List<Step> steps) throws IOException {
			for (final Step step : steps) {
				final JsonObjectReader configuration = step.configuration;
				if (step.name.equals("bytes")) {
					if (configuration != null
							&& configuration.string("endian", "little").equals("big")) order = ByteOrder.BIG_ENDIAN;
				} else if (step.name.equals("transpose")) {
					if (isTransposed || !codecs.isEmpty())
						throw new IOException(step.place + ": arrays that are transposed twice, or behind other codecs,"
								+ " are not read. Write the array with one transposition at the beginning.");
					axes = transposed(step);
					isTransposed = true;
				} else if (step.isSharding())
					throw new IOException(step.place + ": shards in shards, or behind other codecs, are not read. Write"
							+ " the array with one level of shards.");
				else codecs.add(codec(step.name, step.place));
			}
		}

		private List<Integer> transposed(final Step step) throws IOException {
			final List<Integer> from =
					step.configuration == null ? List.of() : step.configuration.integers("order", List.of());
			if (!from.stream().sorted().toList().equals(axes(axes.size())))
				throw new IOException(step.place + ": it is transposed by " + from + ", which is not each axis once.");
			return from;
		}

		ChunkCodec chain() {
			return codecs.isEmpty() ? ChunkCodecs::stored : ChunkCodecs.chain(codecs);
		}
	}
}
