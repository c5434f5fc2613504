// SPDX-License-Identifier: BSD-2-Clause
package latentij.n5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import latentij.chunked.ChunkedArray;
import latentij.testing.ChunkedFiles;
import latentij.testing.Resources;
import latentij.testing.TestArrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datasets that TensorStore and zarr-python wrote, and what becomes of damaged ones. */
class N5ArrayTest {

	@TempDir
	static Path folder;

	@TempDir
	Path own;

	private static Path arrays;
	private static Path refused;

	@BeforeAll
	static void unpack() throws IOException {
		arrays = ChunkedFiles.unpackN5("arrays", folder);
		refused = ChunkedFiles.unpackN5("refused", folder);
	}

	private static ChunkedArray open(final Path dataset) throws IOException {
		return ChunkedArray.open(N5Attributes.read(dataset));
	}

	@Test
	void readsWhatOthersWrote() throws IOException {
		final List<Path> all;
		try (Stream<Path> files = Files.list(arrays)) {
			all = files.filter(Files::isDirectory).sorted().toList();
		}
		assertEquals(30, all.size());
		for (final Path path : all) {
			final String name = path.getFileName().toString();
			final ChunkedArray array = open(path);
			final OptionalDouble first = name.endsWith("missing") ? OptionalDouble.of(0) : OptionalDouble.empty();
			TestArrays.assertValues(array, name, first, 0, 0);
			TestArrays.assertValues(array, name, first, 3, 7);
		}
	}

	@ParameterizedTest
	@CsvSource({
		"int16, type \"int16\"",
		"uint32, RGB colors to three channels",
		"float64, type \"float64\"",
		"xz, compression \"xz\"",
		"blosclz, 'blosclz, snappy'",
		"object, of mode 2"
	})
	void refusesOthersByName(final String name, final String part) {
		final IOException exc = assertThrows(IOException.class, () -> {
			final ChunkedArray array = open(refused.resolve(name));
			array.read(new int[array.shape().size()], 1, 1);
		});
		assertTrue(exc.getMessage().contains(part), exc::getMessage);
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"\"blockSize\": \\[\\s*8,\\s*4,\\s*1\\s*\\]|\"blockSize\": [8, 999999999, 999999999]|than memory holds",
				"\"blockSize\": \\[\\s*8,\\s*4,\\s*1\\s*\\]|\"blockSize\": [8, 4, 0]|which cannot be",
				"\"blockSize\": \\[\\s*8,\\s*4,\\s*1\\s*\\]|\"blockSize\": [8, 4]|which cannot be",
				"\"dimensions\": \\[\\s*11|\"dimensions\": [-11|which cannot be",
				"\"dimensions\": \\[\\s*11|\"dimensions\": [2e300|whole number",
				"\"compression\": \\{|\"compression\": \"gzip\", \"other\": {|compression \"\" is not read",
				"\"dimensions\"|\"dimension\"|There is no N5 dataset"
			})
	void refusesForgedAttributes(final String what, final String by, final String part) throws IOException {
		final Path array = Resources.copy(arrays.resolve("uint16-counted"), own.resolve("forged"));
		final Path file = array.resolve("attributes.json");
		final String text = Files.readString(file).replaceAll("\\s+", " ");
		assertTrue(text.matches(".*" + what + ".*"), text);
		Files.writeString(file, text.replaceFirst(what, by));
		final String refusal = assertThrows(IOException.class, () -> open(array).read(new int[3], 1, 1))
				.getMessage();
		assertTrue(refusal.contains(part) && refusal.length() < 400, refusal);
	}

	@ParameterizedTest
	@CsvSource({"raw", "gzip", "zlib", "bzip2", "zstd", "lz4", "blosc-lz4", "blosc-zstd", "zarr-gzip", "counted"})
	void tellsOfDamagedBlocks(final String name) throws IOException {
		final Path array = Resources.copy(arrays.resolve("uint16-" + name), own.resolve(name));
		TestArrays.assertDamageIsTold(array.resolve("0/0/0"), () -> open(array).read(new int[3], 1, 1));
	}

	/** The checksum of LZ4's stream is of the values: each wrong one is noticed. */
	@Test
	void wrongValuesOfLz4AreNoticed() throws IOException {
		final Path array = Resources.copy(arrays.resolve("uint16-lz4"), own.resolve("lz4"));
		final Path file = array.resolve("0/0/0");
		final byte[] bytes = Files.readAllBytes(file);
		// The last stored value stands before the last header.
		bytes[bytes.length - 22] ^= 1;
		Files.write(file, bytes);
		final IOException exc =
				assertThrows(IOException.class, () -> open(array).read(new int[3], 1, 1));
		assertTrue(exc.getMessage().contains("its checksum is wrong"), exc::getMessage);
	}
}
