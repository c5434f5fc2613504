// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import latentij.chunked.ChunkedArray;
import latentij.testing.ChunkedFiles;
import latentij.testing.Resources;
import latentij.testing.TestArrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays that zarr-python wrote, and what becomes of damaged ones. */
class ZarrArrayTest {

	@TempDir
	static Path folder;

	@TempDir
	Path own;

	private static Path arrays;
	private static Path refused;

	@BeforeAll
	static void unpack() throws IOException {
		arrays = ChunkedFiles.unpack("arrays", folder);
		refused = ChunkedFiles.unpack("refused", folder);
	}

	private static ChunkedArray open(final Path folder) throws IOException {
		return ChunkedArray.open(MetadataReader.read(folder));
	}

	@Test
	void readsWhatZarrPythonWrote() throws IOException {
		final List<Path> all;
		try (Stream<Path> files = Files.list(arrays)) {
			all = files.sorted().toList();
		}
		assertEquals(52, all.size());
		for (final Path path : all) {
			final String name = path.getFileName().toString();
			final ChunkedArray array = open(path);
			final OptionalDouble first = name.matches(".*(fill|nan)")
					? OptionalDouble.of(name.endsWith("nan") ? Double.NaN : 9)
					: OptionalDouble.empty();
			TestArrays.assertValues(array, name, first, 0, 0);
			TestArrays.assertValues(array, name, first, 3, 7);
		}
	}

	@ParameterizedTest
	@CsvSource({
		"int16, type \"<i2\"",
		"float64, type \"float64\"",
		"bz2, codec \"bz2\"",
		"filters, without filters",
		"blosclz, 'blosclz, snappy'"
	})
	void refusesOthersByName(final String name, final String part) {
		final IOException exc = assertThrows(
				IOException.class, () -> open(refused.resolve(name)).read(new int[3], 1, 1));
		assertTrue(exc.getMessage().contains(part), exc::getMessage);
	}

	/** A copy of an array, to be damaged. */
	private Path copy(final String name) {
		return Resources.copy(arrays.resolve(name), own.resolve(name));
	}

	private static void replace(final Path file, final String what, final String by) throws IOException {
		final String text = Files.readString(file);
		assertTrue(text.matches("(?s).*" + what + ".*"), text);
		Files.writeString(file, text.replaceFirst(what, by));
	}

	private static String refusal(final Path array) {
		return assertThrows(IOException.class, () -> open(array).read(new int[3], 1, 1))
				.getMessage();
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"\"chunks\": \\[\\s*1,\\s*4,\\s*8\\s*\\]|\"chunks\": [999999999, 999999999, 8]|more than memory holds",
				"\"chunks\": \\[\\s*1,\\s*4,\\s*8\\s*\\]|\"chunks\": [0, 4, 8]|which cannot be",
				"\"chunks\": \\[\\s*1,\\s*4,\\s*8\\s*\\]|\"chunks\": [4, 8]|which cannot be",
				"\"shape\": \\[\\s*2|\"shape\": [-2|which cannot be",
				"\"shape\": \\[\\s*2|\"shape\": [2e300|whole number",
				"\"dtype\": \"<u2\"|\"dtype\": \"\"|uint8, uint16 and float32",
				"\"dimension_separator\": \".\"|\"dimension_separator\": \"..\"|a dot",
				"\"fill_value\": 0|\"fill_value\": \"much\"|a number"
			})
	void refusesForgedDescriptions(final String what, final String by, final String part) throws IOException {
		final Path array = copy("v2-little-u2");
		replace(array.resolve(".zarray"), what, by);
		final String refusal = refusal(array);
		assertTrue(refusal.contains(part) && refusal.length() < 400, refusal);
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"transposed|\"name\": \"default\"|\"name\": \"hashed\"|should be \"default\" or \"v2\"",
				"transposed|\"name\": \"regular\"|\"name\": \"rectangular\"|chunks of one size",
				"transposed|\"chunk_grid\"|\"grid\"|chunks of one size",
				"transposed|\"storage_transformers\": \\[|\"storage_transformers\": [{\"name\": \"a\"}|Write the array without them",
				"transposed|\"chunk_shape\"|\"shape\"|which cannot be",
				"transposed|\"node_type\": \"array\"|\"node_type\": \"group\"|\"group\"",
				"transposed|\"order\": \\[\\s*2|\"order\": [1|which is not each axis once",
				"transposed|\"order\"|\"axes\"|which is not each axis once",
				"transposed|\"codecs\": \\[|\"codecs\": [{\"name\": \"crc32c\"},|or behind other codecs",
				"sharded-end-fill|\"codecs\": \\[|\"codecs\": [{\"name\": \"bytes\"},|or behind other codecs",
				"sharded-end-fill|\"index_codecs\": \\[|\"index_codecs\": [{\"name\": \"gzip\"},|(little) and crc32c"
			})
	void refusesForgedDescriptionsOfVersion3(final String name, final String what, final String by, final String part)
			throws IOException {
		final Path array = copy("v3-" + name);
		replace(array.resolve("zarr.json"), what, by);
		final String refusal = refusal(array);
		assertTrue(refusal.contains(part) && refusal.length() < 400, refusal);
	}

	/** Of bytes in the other order, the index would name places that are not there. */
	@Test
	void refusesAnIndexInTheOtherByteOrder() throws IOException {
		final Path array = copy("v3-sharded-end-fill");
		final String bytes = "(\"index_codecs\".*?\"endian\": )\"little\"";
		replace(array.resolve("zarr.json"), "(?s)" + bytes, "$1\"big\"");
		assertTrue(refusal(array).contains("(little) and crc32c"), refusal(array));
	}

	/** The values of chunks that are not there, as JSON has them. */
	@ParameterizedTest
	@CsvSource({
		"null, 0",
		"2.5, 2.5",
		"'\"NaN\"', NaN",
		"'\"Infinity\"', Infinity",
		"'\"-Infinity\"', -Infinity",
		"'\"0x3fc00000\"', 1.5",
		"'\"0xbf800000\"', -1"
	})
	void readsFillValues(final String told, final float value) throws IOException {
		final Path array = copy("v3-float32-zstd-fill");
		replace(array.resolve("zarr.json"), "\"fill_value\": 9.0", "\"fill_value\": " + told);
		assertEquals(value, open(array).read(new int[3], 1, 1).getFloat());
	}

	/** As the specification has it, where nothing else is told. */
	@ParameterizedTest
	@CsvSource({"v3-uint16, default", "v3-keys-of-v2, v2"})
	void readsNamesOfChunksWithoutASeparator(final String name, final String naming) throws IOException {
		final Path array = copy(name);
		replace(
				array.resolve("zarr.json"),
				"\"name\": \"" + naming + "\",\\s*\"configuration\": \\{[^}]*\\}",
				"\"name\": \"" + naming + "\"");
		TestArrays.assertValues(open(array), name, OptionalDouble.empty(), 0, 0);
	}

	@ParameterizedTest
	@CsvSource({
		"v2-u2-zlib, 0/0/0",
		"v2-u2-gzip, 0/0/0",
		"v2-u2-zstd, 0/0/0",
		"v2-u2-lz4, 0/0/0",
		"v2-little-u2, 0.0.0",
		"v2-little-f4-blosc-lz4, 0.0.0",
		"v2-little-f4-blosc-zstd, 0.0.0",
		"v3-gzip-crc32c, c/0/0/0",
		"v3-sharded-end-fill, c/0/0/0"
	})
	void tellsOfDamagedChunks(final String name, final String chunk) throws IOException {
		final Path array = copy(name);
		final int c = name.contains("sharded") ? 1 : 0;
		TestArrays.assertDamageIsTold(array.resolve(chunk), () -> open(array).read(new int[] {c, 0, 0}, 1, 1));
	}

	@ParameterizedTest
	@CsvSource({"1000, 40", "9223372036854775807, 40", "-2, 40", "3, -1"})
	void tellsOfAnIndexOfAShardWithAWrongPlace(final long start, final long length) throws IOException {
		final Path array = copy("v3-sharded-end-fill");
		final Path shard = array.resolve("c/0/0/0");
		final byte[] bytes = Files.readAllBytes(shard);
		final int chunks = 4;
		final int index = bytes.length - Integer.BYTES - chunks * 2 * Long.BYTES;
		// The place of the chunk (1, 0, 0), and the checksum of the index.
		final ByteBuffer wrong = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
		wrong.putLong(index + 2 * 2 * Long.BYTES, start).putLong(index + (2 * 2 + 1) * Long.BYTES, length);
		final CRC32C sum = new CRC32C();
		sum.update(bytes, index, chunks * 2 * Long.BYTES);
		Files.write(
				shard,
				wrong.putInt(bytes.length - Integer.BYTES, (int) sum.getValue()).array());
		final String message = assertThrows(IOException.class, () -> open(array).read(new int[] {1, 0, 0}, 1, 1))
				.getMessage();
		assertEquals(
				"The chunk \"" + shard + "\" cannot be read: its index says that the chunk [1, 0, 0] begins at byte "
						+ Long.toUnsignedString(start) + " and has " + Long.toUnsignedString(length) + " bytes, but "
						+ bytes.length
						+ " bytes are there: it was cut off, or is damaged. Copy the image again, or write it again.",
				message);
	}

	@Test
	void tellsOfAnIndexThatIsNotWhereItsDescriptionSays() throws IOException {
		final Path array = copy("v3-sharded-end-fill");
		replace(array.resolve("zarr.json"), "\"index_location\": \"end\"", "\"index_location\": \"start\"");
		final String refusal = refusal(array);
		assertTrue(
				refusal.contains("its index of chunks, which its description (index_location) says to be at the start,"
						+ " is none: its checksum is wrong. Copy the image again, or write it again."),
				refusal);
	}

	/** One would undo the other, or not. */
	@Test
	void arraysThatAreTransposedTwiceAreRefused() throws IOException {
		final Path array = Files.createDirectory(own.resolve("twice"));
		final String transpose = "{\"name\": \"transpose\", \"configuration\": {\"order\": [1, 0]}}";
		Files.writeString(
				array.resolve("zarr.json"),
				"{\"zarr_format\": 3, \"node_type\": \"array\", \"shape\": [4, 4], \"data_type\": \"uint8\","
						+ " \"chunk_grid\": {\"name\": \"regular\", \"configuration\": {\"chunk_shape\": [4, 4]}},"
						+ " \"chunk_key_encoding\": {\"name\": \"default\"}, \"fill_value\": 0, \"codecs\": ["
						+ transpose + ", " + transpose + ", {\"name\": \"bytes\"}]}");
		final String message =
				assertThrows(IOException.class, () -> open(array)).getMessage();
		assertTrue(message.contains("transposed twice"), message);
	}
}
