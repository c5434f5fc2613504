// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.ImagePlus;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import latentij.ij.planes.TiffStack;
import latentij.io.TiffFile;
import latentij.io.TiffImageSource;
import latentij.io.TiffKind;
import latentij.testing.Looks;
import latentij.testing.Resources;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TIFF files of tifffile with colors of 16 bits, or apart. ImageJ makes grey slices of several such pages, of some of
 * them wrong ones, and takes a fourth value for a channel.
 */
class ColorTiffTest {

	private static final int WIDTH = 29;
	private static final int HEIGHT = 19;
	private static final String OF_IMAGEJ = "16-1-of-imagej";

	@TempDir
	static Path folder;

	@BeforeAll
	static void unpack() throws IOException {
		Resources.unpack("io/tiff.zip", "colors", folder);
	}

	private static Path file(final String name) {
		return folder.resolve("colors").resolve(name + ".tif");
	}

	static List<String> names() {
		return Resources.tiffs(folder.resolve("colors"));
	}

	@Test
	void thereAreFiles() throws IOException {
		assertEquals(17, names().size());
		assertFalse(Looks.at(file(OF_IMAGEJ), TiffKind::isReadHere));
	}

	private static int value(final int x, final int y, final int c) {
		return 17 * y + 3 * x + 60 * c;
	}

	private static void assertColors(final String name, final ImagePlus image) throws IOException {
		final int pages = Integer.parseInt(name.split("-")[1]);
		final boolean short16 = name.startsWith("16");
		assertEquals(short16 ? 16 : 24, image.getBitDepth());
		assertArrayEquals(new int[] {WIDTH, HEIGHT, short16 ? 3 : 1, pages, 1}, dimensions(image));
		assertEquals(
				Optional.empty(), Looks.at(file(name), look -> LeftPages.note(look, name, LeftPages.taken(image))));
		for (int page = 0; page < pages; page++)
			for (int c = 0; c < 3; c++) {
				final var pixels = image.getStack().getProcessor(short16 ? 3 * page + c + 1 : page + 1);
				for (int y = 0; y < HEIGHT; y++)
					for (int x = 0; x < WIDTH; x++) {
						final int pixel = pixels.get(x, y);
						final int value = value(x, y, 3 * page + c);
						if (short16) assertEquals(37 * value, pixel, name + " " + page + " " + c);
						else assertEquals(value % 251, pixel >> 16 - 8 * c & 0xff, name + " " + page + " " + c);
					}
			}
	}

	/** ImageJ takes slices of a stack for that, pages of RGB for slices. */
	private static int[] dimensions(final ImagePlus image) {
		final int[] dimensions = image.getDimensions();
		return new int[] {
			dimensions[0], dimensions[1], dimensions[2], dimensions[3] * dimensions[4], 1,
		};
	}

	@ParameterizedTest
	@MethodSource("names")
	void valuesAreThoseOfTheFile(final String name) throws IOException {
		assertColors(name, ImageFiles.open(file(name)).orElseThrow());
		assertColors(name, TiffStack.open(file(name)));
	}

	/** One page is shown as ImageJ shows it: the same colors, over the same range, with the same labels. */
	@ParameterizedTest
	@ValueSource(strings = {"16-1-zlib", "16-1-apart-lzw", "16-1-big", "16-1-tiles-zlib", "16-1-fourth", "16-1-alpha"})
	void aPageLooksAsInImageJ(final String name) throws IOException {
		final ImagePlus expected = ImageFiles.open(file(OF_IMAGEJ)).orElseThrow();
		final ImagePlus image = ImageFiles.open(file(name)).orElseThrow();
		assertTrue(Looks.at(file(name), TiffKind::isReadHere));
		assertEquals(((CompositeImage) expected).getMode(), ((CompositeImage) image).getMode());
		assertArrayEquals((int[]) expected.flatten().getProcessor().getPixels(), (int[])
				image.flatten().getProcessor().getPixels());
		for (int c = 1; c <= 3; c++) {
			expected.setC(c);
			image.setC(c);
			assertEquals(expected.getDisplayRangeMin(), image.getDisplayRangeMin());
			assertEquals(expected.getDisplayRangeMax(), image.getDisplayRangeMax());
			assertEquals(expected.getStack().getSliceLabel(c), image.getStack().getSliceLabel(c));
		}
	}

	@Test
	void channelsAreNotPutTogetherInPieces() throws IOException {
		try (TiffFile tiff = new TiffFile(file("16-1-big"))) {
			final String message = assertThrows(IllegalArgumentException.class, () -> new TiffImageSource(tiff, 3))
					.getMessage();
			assertTrue(message.contains("has 3 channels, which are not put together in pieces"), message);
		}
		assertFalse(Looks.at(file("16-1-big"), LargeTiff::isImage));
	}

	/** ImageJ shows all pages with the table of the first one. */
	@ParameterizedTest
	@ValueSource(strings = {"", "LZW"})
	void pagesHaveTheirOwnColorTables(final String compression) throws IOException {
		final List<BufferedImage> pages = List.of(indexed(0x010203), indexed(0x070501));
		final Path file = folder.resolve("tables" + compression + ".tif");
		JavaTiff.write(file, compression, pages.get(0), pages.get(1));
		for (final ImagePlus image : new ImagePlus[] {ImageFiles.require(file), TiffStack.open(file)}) {
			assertEquals(2, image.getStackSize());
			assertEquals(24, image.getStack().getBitDepth());
			for (int n = 1; n <= 2; n++)
				for (int x = 0; x < WIDTH; x++)
					assertEquals(
							pages.get(n - 1).getRGB(x, 1) & 0xffffff,
							image.getStack().getProcessor(n).get(x, 1) & 0xffffff);
		}
	}

	/** Colors that are multiples of one. */
	private static BufferedImage indexed(final int step) {
		final int[] colors = IntStream.range(0, 256).map(i -> i * step).toArray();
		final IndexColorModel table = new IndexColorModel(8, 256, colors, 0, false, -1, DataBuffer.TYPE_BYTE);
		final BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED, table);
		for (int i = 0; i < WIDTH * HEIGHT; i++) image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, i % 256);
		return image;
	}

	/** ImageJ takes them for slices of the same colors. */
	@ParameterizedTest
	@ValueSource(shorts = {6, 8})
	void pagesOfOtherColorsAreToldAndLeftOut(final short yCbCrOrLab) throws IOException {
		final Path file = folder.resolve("colors.tif");
		final BufferedImage page = new BufferedImage(20, 10, BufferedImage.TYPE_3BYTE_BGR);
		JavaTiff.write(file, "", page, page);
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
		if (bytes.get(0) == 'M') bytes.order(ByteOrder.BIG_ENDIAN);
		final int first = bytes.getInt(4);
		final int second = bytes.getInt(first + 2 + 12 * bytes.getShort(first));
		for (int entry = second + 2; entry < second + 2 + 12 * bytes.getShort(second); entry += 12)
			if (bytes.getShort(entry) == 262) bytes.putShort(entry + 8, yCbCrOrLab);
		Files.write(file, bytes.array());
		final ImagePlus image = ImageFiles.require(file);
		assertEquals(1, image.getStackSize());
		final String note = Looks.at(file, look -> LeftPages.note(look, "a", LeftPages.taken(image)))
				.orElseThrow();
		assertTrue(note.startsWith("\"a\" has 2 pages, of which 1 was encoded"), note);
	}
}
