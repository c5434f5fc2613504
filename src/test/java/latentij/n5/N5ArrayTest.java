// SPDX-License-Identifier: BSD-2-Clause
package latentij.n5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import latentij.testing.Resources;
import latentij.testing.ZarrFiles;
import latentij.zarr.DataType;
import latentij.zarr.ZarrArray;
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
		arrays = ZarrFiles.unpackN5("arrays", folder);
		refused = ZarrFiles.unpackN5("refused", folder);
	}

	private static ZarrArray open(final Path dataset) throws IOException {
		return ZarrArray.open(N5Attributes.read(dataset));
	}

	/** The values of make_n5.py. */
	private static double value(final DataType type, final int c, final int y, final int x) {
		final int value = 137 * c + 17 * y + 3 * x;
		return switch (type) {
			case UINT8 -> value % 251;
			case UINT16 -> value * 7 % 65521;
			case FLOAT32 -> -0.25 * value;
		};
	}

	private static double next(final ByteBuffer values, final DataType type) {
		return switch (type) {
			case UINT8 -> values.get() & 0xff;
			case UINT16 -> values.getShort() & 0xffff;
			case FLOAT32 -> values.getFloat();
		};
	}

	/** Of all planes, from a pixel on. */
	private static void assertValues(final ZarrArray array, final String name, final int y0, final int x0)
			throws IOException {
		final List<Integer> shape = array.shape();
		final int n = shape.size();
		final int height = shape.get(n - 2);
		final int width = shape.get(n - 1);
		int planes = 1;
		for (final int length : shape.subList(0, n - 2)) planes *= length;
		for (int plane = 0; plane < planes; plane++) {
			final int[] at = new int[n];
			int rest = plane;
			for (int d = n - 3; d >= 0; d--) {
				at[d] = rest % shape.get(d);
				rest /= shape.get(d);
			}
			at[n - 2] = y0;
			at[n - 1] = x0;
			final int c = n == 2 ? 0 : at[n - 3];
			final boolean missing = name.endsWith("missing") && c == 0;
			final ByteBuffer values = array.read(at, height - y0, width - x0);
			for (int y = y0; y < height; y++)
				for (int x = x0; x < width; x++)
					assertEquals(
							missing ? 0 : value(array.type(), c, y, x),
							next(values, array.type()),
							name + " " + plane + " " + y + " " + x);
		}
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
			final ZarrArray array = open(path);
			assertValues(array, name, 0, 0);
			assertValues(array, name, 3, 7);
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
			final ZarrArray array = open(refused.resolve(name));
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
		final Path file = array.resolve("0/0/0");
		final byte[] bytes = Files.readAllBytes(file);
		for (final int length : new int[] {0, 3, 15, bytes.length / 2, bytes.length - 1}) {
			Files.write(file, Arrays.copyOf(bytes, length));
			final IOException exc =
					assertThrows(IOException.class, () -> open(array).read(new int[3], 1, 1), name + " " + length);
			assertTrue(exc.getMessage().startsWith("The chunk \"" + file + "\" cannot be read: "), exc::getMessage);
		}
		// Any byte may be wrong; of formats without a checksum, the values then are.
		for (int i = 0; i < Math.min(bytes.length, 300); i++) {
			final byte[] wrong = bytes.clone();
			wrong[i] ^= (byte) 0xa5;
			Files.write(file, wrong);
			try {
				open(array).read(new int[3], 1, 1);
			} catch (final IOException exc) {
				assertTrue(exc.getMessage().contains(" cannot be read: "), exc::getMessage);
			}
		}
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
