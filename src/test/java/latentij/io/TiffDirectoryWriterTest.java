// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories that are written, read again. */
class TiffDirectoryWriterTest {

	private static final String CLASSIC = "49492a00100000000000000000000000";
	private static final String BIG = "49492b00080000001000000000000000";

	@TempDir
	Path folder;

	/** Looks into a directory. */
	private interface Look {

		void at(TiffDirectory directory) throws IOException;
	}

	/** Behind the header, as the only one of a file. */
	private void read(final TiffDirectoryWriter writer, final String header, final long next, final Look look)
			throws IOException {
		final byte[] head = HexFormat.of().parseHex(header);
		final ByteBuffer directory = writer.layOut(head.length, next);
		assertEquals(writer.size(), directory.remaining());
		final ByteBuffer bytes = ByteBuffer.allocate(head.length + directory.remaining());
		Files.write(folder.resolve("a.tif"), bytes.put(head).put(directory).array());
		try (FileChannel channel = FileChannel.open(folder.resolve("a.tif"))) {
			final TiffBytes file = TiffBytes.of(channel);
			look.at(new TiffDirectory(file, file.first()));
		}
	}

	/** Values are where the directory says, whether or not there is an even number of bytes before them. */
	@ParameterizedTest
	@ValueSource(strings = {CLASSIC, BIG})
	void valuesOfAnyLengthComeBack(final String header) throws IOException {
		final TiffDirectoryWriter writer = new TiffDirectoryWriter(header.equals(BIG));
		writer.shorts(TiffTag.BITS_PER_SAMPLE, 8, 9, 60_000, 11, 12);
		writer.text(TiffTag.DESCRIPTION, "an even number of bytes");
		writer.text(TiffTag.METAMORPH_PLANES, "an odd number of bytes");
		writer.longs(TiffTag.HEIGHT, 7);
		writer.raw(TiffTag.TILE_BYTES, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
		writer.longs(TiffTag.WIDTH, 1, -1, 3);
		read(writer, header, 0, directory -> {
			assertArrayEquals(new long[] {8, 9, 60_000, 11, 12}, directory.numbers(TiffTag.BITS_PER_SAMPLE));
			assertEquals("an even number of bytes", directory.text(TiffTag.DESCRIPTION));
			assertEquals("an odd number of bytes", directory.text(TiffTag.METAMORPH_PLANES));
			assertEquals(7, directory.number(TiffTag.HEIGHT, 0));
			assertArrayEquals(new long[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, directory.numbers(TiffTag.TILE_BYTES));
			assertArrayEquals(new long[] {1, 0xffffffffL, 3}, directory.numbers(TiffTag.WIDTH));
			assertEquals(0, directory.next());
		});
	}

	/** ImageJ finds its own slices without, but no other program does. */
	@Test
	void placesAreAsLargeAsTheFile() throws IOException {
		final TiffDirectoryWriter classic = new TiffDirectoryWriter(false);
		classic.places(TiffTag.STRIP_OFFSETS, 8, 0xfffffff0L);
		read(classic, CLASSIC, 0xfffffffeL, directory -> {
			assertArrayEquals(new long[] {8, 0xfffffff0L}, directory.numbers(TiffTag.STRIP_OFFSETS));
			assertEquals(0xfffffffeL, directory.next());
		});
		final TiffDirectoryWriter big = new TiffDirectoryWriter(true);
		big.places(TiffTag.STRIP_OFFSETS, 1L << 40, (1L << 33) + 1);
		read(big, BIG, (1L << 41) + 2, directory -> {
			assertArrayEquals(new long[] {1L << 40, (1L << 33) + 1}, directory.numbers(TiffTag.STRIP_OFFSETS));
			assertEquals((1L << 41) + 2, directory.next());
		});
	}

	/** Pixels per unit: of slides in inches, and of pixels of nanometers in meters. */
	@ParameterizedTest
	@CsvSource({"0.25", "4", "0.333333", "25400", "100000", "1e9"})
	void fractionsAreExactEnoughForSizesOfPixels(final double number) throws IOException {
		final TiffDirectoryWriter writer = new TiffDirectoryWriter(false);
		writer.rational(TiffTag.X_RESOLUTION, number);
		read(
				writer,
				CLASSIC,
				0,
				directory -> assertEquals(number, directory.rational(TiffTag.X_RESOLUTION), 1e-6 * number));
	}
}
