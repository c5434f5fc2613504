// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the directories of a file say: ImageJ takes much of it for granted, other programs do not. */
class TiffPagesTest {

	private static final PixelSize MICRONS = new PixelSize(0.25, 0.5, "\u00b5m");

	@TempDir
	Path folder;

	private static TiffTexts texts(final ByteBuffer colors) {
		return new TiffTexts("ImageJ=1.54p\nunit=\u00b5m\n", ImageJText.NONE, MICRONS, colors);
	}

	/** Each row has the number of its page and its own. */
	private Path write(final int bits, final int pages, final int width, final int height, final long classicBytes)
			throws IOException {
		final Path file = folder.resolve("a.tif");
		try (TiffPages out = new TiffPages(file, bits, pages, width, height, classicBytes)) {
			final byte[] row = new byte[width * bits / Byte.SIZE];
			for (int page = 0; page < pages; page++)
				for (int y = 0; y < height; y++) {
					Arrays.fill(row, (byte) (10 * page + y));
					out.write(page, y, 0, ByteBuffer.wrap(row));
				}
			out.commit(texts(TiffTexts.GREY));
		}
		return file;
	}

	/** Of 8 MB or less, as libtiff recommends much less than all. */
	@Test
	void stripsLieWhereTheDirectoriesSay() throws IOException {
		final int width = 3 << 20;
		try (FileChannel channel = FileChannel.open(write(8, 2, width, 5, TiffPages.CLASSIC))) {
			final TiffBytes bytes = TiffBytes.of(channel);
			final TiffDirectories directories = new TiffDirectories(bytes);
			for (int page = 0; page < 2; page++) {
				final TiffDirectory directory = directories.next();
				assertEquals(2, directory.number(TiffTag.ROWS_PER_STRIP, 0));
				assertArrayEquals(new long[] {2 * width, 2 * width, width}, directory.numbers(TiffTag.STRIP_BYTES));
				final long[] places = directory.numbers(TiffTag.STRIP_OFFSETS);
				assertEquals(3, places.length);
				for (int y = 0; y < 5; y++) {
					final ByteBuffer row = bytes.read(places[y / 2] + y % 2 * width, width);
					assertEquals(10 * page + y, row.get(0));
					assertEquals(10 * page + y, row.get(width - 1));
				}
			}
			assertNull(directories.next());
		}
	}

	@ParameterizedTest
	@CsvSource({"8, 1, 1, 1", "16, 1, 1, 1", "32, 1, 1, 3", "24, 3, 2, 1"})
	void pixelsAreDescribed(final int bits, final int samples, final int photometric, final int format)
			throws IOException {
		try (FileChannel channel = FileChannel.open(write(bits, 1, 3, 3, TiffPages.CLASSIC))) {
			final TiffBytes bytes = TiffBytes.of(channel);
			assertEquals(0, bytes.first() % 2);
			final TiffDirectory page = new TiffDirectory(bytes, bytes.first());
			final long[] each = new long[samples];
			Arrays.fill(each, bits / samples);
			assertArrayEquals(each, page.numbers(TiffTag.BITS_PER_SAMPLE));
			assertEquals(samples, page.number(TiffTag.SAMPLES_PER_PIXEL, 0));
			assertEquals(photometric, page.number(TiffTag.PHOTOMETRIC, 9));
			assertEquals(format, page.number(TiffTag.SAMPLE_FORMAT, 1));
			assertEquals(1, page.number(TiffTag.COMPRESSION, 0));
			// ImageJ would take the bytes of the letter for UTF-8.
			assertEquals("ImageJ=1.54p\nunit=\\u00B5m\n", page.text(TiffTag.DESCRIPTION));
			// Else it would be inches.
			assertEquals(1, page.number(TiffTag.RESOLUTION_UNIT, 2));
			assertEquals(4, page.rational(TiffTag.X_RESOLUTION));
			assertEquals(2, page.rational(TiffTag.Y_RESOLUTION));
		}
		try (TiffFile file = new TiffFile(folder.resolve("a.tif"))) {
			assertEquals(MICRONS, file.pixelSize());
			assertEquals(Optional.of("\u00b5m"), file.word("unit"));
		}
	}

	private int version(final int pages, final long classicBytes) throws IOException {
		return Files.readAllBytes(write(16, pages, 7, 5, classicBytes))[2];
	}

	/** Many programs read no BigTIFF; in others, places that do not fit would be those of other pixels. */
	@ParameterizedTest
	@CsvSource({"1", "2", "5"})
	void filesAreBigOnlyWherePlacesWouldNotFit(final int pages) throws IOException {
		assertEquals(42, version(pages, TiffPages.CLASSIC));
		final long size = Files.size(folder.resolve("a.tif"));
		assertEquals(42, version(pages, size));
		assertEquals(43, version(pages, size - 1));
		try (TiffFile file = new TiffFile(folder.resolve("a.tif"))) {
			assertEquals(pages, file.size());
		}
	}

	@Test
	void colorTablesComeBack() throws IOException {
		final byte[] colors = new byte[TiffTag.COLORS];
		for (int i = 0; i < colors.length; i++) colors[i] = (byte) (i * 7);
		final Path path = folder.resolve("a.tif");
		try (TiffPages out = new TiffPages(path, 8, 2, 1, 1)) {
			for (int page = 0; page < 2; page++) out.write(page, 0, 0, ByteBuffer.allocate(1));
			out.commit(texts(ByteBuffer.wrap(colors)));
		}
		try (TiffFile file = new TiffFile(path)) {
			assertEquals(ByteBuffer.wrap(colors), file.colors());
			assertEquals(2, file.size());
		}
	}
}
