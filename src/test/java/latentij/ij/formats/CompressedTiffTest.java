// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.ImagePlus;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import latentij.ij.planes.TiffStack;
import latentij.io.TiffFile;
import latentij.io.TiffKind;
import latentij.testing.Looks;
import latentij.testing.Resources;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed TIFF files of tifffile. */
class CompressedTiffTest {

	private static final int WIDTH = 29;
	private static final int HEIGHT = 19;

	@TempDir
	static Path folder;

	@BeforeAll
	static void unpack() throws IOException {
		Resources.unpack("io/tiff.zip", "compressed", folder);
		Resources.unpack("io/tiff.zip", "mixed", folder);
	}

	private static Path file(final String name) {
		return folder.resolve("compressed").resolve(name + ".tif");
	}

	static List<String> stacks() {
		return Resources.tiffs(folder.resolve("compressed")).stream()
				.filter(name -> !name.equals("noise"))
				.toList();
	}

	@Test
	void thereAreFiles() throws IOException {
		assertEquals(53, stacks().size());
	}

	private static double value(final int bits, final int x, final int y, final int c) {
		final int value = 17 * y + 3 * x + 60 * c;
		return switch (bits) {
			case 8 -> value % 251;
			case 16 -> 37 * value;
			case 24 -> value % 251 << 16 | (value + 60) % 251 << 8 | (value + 120) % 251;
			default -> 0.25 * value - 3;
		};
	}

	private static void assertPixels(final String name, final ImagePlus image) {
		int bits = name.startsWith("16") ? 16 : 8;
		if (name.startsWith("float")) bits = 32;
		if (name.startsWith("rgb")) bits = 24;
		assertEquals(bits, image.getBitDepth());
		assertEquals(WIDTH, image.getWidth());
		assertEquals(HEIGHT, image.getHeight());
		assertEquals(2, image.getStackSize());
		for (int s = 1; s <= 2; s++) {
			final ImageProcessor pixels = image.getStack().getProcessor(s);
			for (int y = 0; y < HEIGHT; y++)
				for (int x = 0; x < WIDTH; x++) {
					final double pixel = bits == 24 ? pixels.get(x, y) & 0xffffff : pixels.getf(x, y);
					assertEquals(value(bits, x, y, 7 * s - 7), pixel, name + " " + x + " " + y);
				}
		}
	}

	/** Whole, and slice by slice. Of a slide, the smaller copies are left aside. */
	@ParameterizedTest
	@MethodSource("stacks")
	void valuesAreThoseOfTheFile(final String name) throws IOException {
		assertPixels(name, ImageFiles.open(file(name)).orElseThrow());
		assertPixels(name, TiffStack.open(file(name)));
	}

	/** ImageJ takes pages where 0 is white for others where it is black. */
	@ParameterizedTest
	@CsvSource({"8-then-others, 4", "8-then-white-for-zero, 3"})
	void ofPagesOfAnotherTypeIsTold(final String name, final int pages) throws IOException {
		final Path file = file(name);
		final ImagePlus image = ImageFiles.open(file).orElseThrow();
		final String note = Looks.at(file, look -> LeftPages.note(look, "a", LeftPages.taken(image)))
				.orElseThrow();
		assertTrue(note.startsWith("\"a\" has " + pages + " pages, of which 2 were encoded"), note);
		final Path slide = file("16-pyramid");
		assertEquals(Optional.empty(), Looks.at(slide, look -> LeftPages.note(look, "a", 2)));
	}

	/** ImageJ opens the file that is not compressed. */
	@ParameterizedTest
	@CsvSource({"uint8, told", "uint8, untold", "uint16, told", "uint16, untold", "float32, told", "float32, untold"})
	void channelsAreShownAsInImageJ(final String type, final String range) throws IOException {
		final Path files = Resources.unpack("io/tiff.zip", "luts", folder);
		final Path plain = files.resolve(type + "-" + range + "-none.tif");
		assertFalse(Looks.at(plain, TiffKind::isReadHere));
		final CompositeImage expected = (CompositeImage) ImageFiles.open(plain).orElseThrow();
		final CompositeImage image = (CompositeImage)
				ImageFiles.open(files.resolve(type + "-" + range + "-zlib.tif")).orElseThrow();
		assertEquals(expected.getMode(), image.getMode());
		for (int c = 1; c <= 2; c++) {
			assertEquals(expected.getChannelLut(c), image.getChannelLut(c));
			assertEquals(expected.getChannelLut(c).min, image.getChannelLut(c).min);
			assertEquals(expected.getChannelLut(c).max, image.getChannelLut(c).max);
		}
	}

	/** ImageJ takes each page for stored as the first is. */
	@ParameterizedTest
	@CsvSource({
		"8-none-then-zstd, 'cannot be used: it has compressed pixels (Zstandard), which is not read in pieces.'",
		"8-none-then-jpeg, 'cannot be used: it has compressed pixels (JPEG), which is not read in pieces.'"
	})
	void pagesThatAreNotReadAreRefused(final String name, final String why) throws IOException {
		final Path file = folder.resolve("mixed").resolve(name + ".tif");
		assertTrue(refusal(file).contains(why), refusal(file));
	}

	/** From the middle of a tile to the middle of the next one. */
	@ParameterizedTest
	@ValueSource(strings = {"16-lzw-1-tiles-be", "16-zlib-2-strips-le-big"})
	void partsOfRowsAreRead(final String name) throws IOException {
		try (TiffFile tiff = new TiffFile(file(name))) {
			final ByteBuffer row = ByteBuffer.allocate(Short.BYTES * 17);
			for (int y = HEIGHT - 1; y >= 0; y--) {
				tiff.readRow(1, y, 9, 17, row);
				for (int x = 0; x < 17; x++) assertEquals(value(16, 9 + x, y, 7), row.getShort(2 * x) & 0xffff);
			}
		}
	}

	@Test
	void codesOfLzwBeginAgain() throws IOException {
		final ImageProcessor pixels =
				ImageFiles.open(file("noise")).orElseThrow().getProcessor();
		assertEquals(70, pixels.getWidth());
		for (int y = 0; y < 72; y++)
			for (int x = 0; x < 70; x++) assertEquals((31 * x * x + 17 * y * y + 7 * x * y) % 251, pixels.get(x, y));
	}

	private static String refusal(final Path file) {
		return assertThrows(IOException.class, () -> ImageFiles.open(file)).getMessage();
	}

	/** ImageJ gives zeros for what it cannot unpack, or does not come to an end. */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"8-zlib-1-strips-le",
				"16-lzw-2-tiles-le",
				"16-packbits-1-strips-le",
				"float-zlib-3-tiles-le",
				"rgb-lzw-1-strips-be-big",
				"8-zlib-2-tiles-be-big"
			})
	void dataThatEndsEarlyIsDamaged(final String name) throws IOException {
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file(name)))
				.order(name.contains("-le") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
		final boolean big = name.endsWith("big");
		int entry = big ? (int) bytes.getLong(8) + Long.BYTES : bytes.getInt(4) + Short.BYTES;
		final int lengths = name.contains("tiles") ? 325 : 279;
		while (bytes.getShort(entry) != lengths) entry += big ? 20 : 12;
		final int size = bytes.getShort(entry + 2) == 3 ? Short.BYTES : Integer.BYTES;
		final int count = bytes.getInt(entry + (big && name.contains("-be") ? 8 : 4));
		int place = entry + (big ? 12 : 8);
		if (count * size > (big ? 8 : 4)) place = bytes.getInt(place + (big && name.contains("-be") ? 4 : 0));
		if (size == Short.BYTES) bytes.putShort(place, (short) (bytes.getShort(place) - 9));
		else bytes.putInt(place, bytes.getInt(place) - 9);
		final Path file = Files.write(folder.resolve("short.tif"), bytes.array());
		assertTrue(
				refusal(file)
						.endsWith(
								"cannot be read: it is damaged: a strip or tile ends before its pixels do. Write or copy it again."),
				refusal(file));
	}

	@ParameterizedTest
	@ValueSource(strings = {"8-zlib-1-strips-le", "16-lzw-1-tiles-le-big"})
	void dataThatIsNoneIsDamaged(final String name) throws IOException {
		final byte[] bytes = Files.readAllBytes(file(name));
		// Of the first page: tags are before its data, and behind it, in the middle.
		for (int i = 0; i < 60; i++) bytes[bytes.length * 3 / 8 + i] = (byte) (0xf0 | i);
		final Path file = Files.write(folder.resolve("none.tif"), bytes);
		assertTrue(refusal(file).contains("it is damaged: a strip or tile cannot be unpacked."), refusal(file));
	}

	/** Whatever a damaged file says, the answer is a sentence, or an image of pixels that are there. */
	@ParameterizedTest
	@ValueSource(strings = {"8-lzw-2-strips-le", "16-zlib-2-strips-be", "8-lzw-2-strips-le-big"})
	void damagedFilesAreRefusedOrRead(final String name) throws IOException {
		final byte[] whole = Files.readAllBytes(file(name));
		final Path damaged = folder.resolve("damaged.tif");
		int refused = 0;
		for (int i = 0; i < whole.length; i++) {
			final byte[] bytes = whole.clone();
			bytes[i] ^= (byte) (0x81 + i % 7);
			Files.write(damaged, bytes);
			try {
				Looks.at(damaged, TiffStack::read);
			} catch (final IOException exc) {
				assertTrue(exc.getMessage().contains("damaged.tif"), exc.getMessage());
				refused++;
			}
		}
		assertTrue(refused > whole.length / 10, refused + " of " + whole.length);
	}

	@Test
	void lzwOfTheOldFormIsRefusedByName() throws IOException {
		final byte[] bytes = Files.readAllBytes(file("noise"));
		int at = 0;
		// The first code is to begin: 256, in 9 bits.
		while (bytes[at] != (byte) 0x80 || bytes[at + 1] != 0) at++;
		bytes[at] = 0;
		bytes[at + 1] = 1;
		final Path file = Files.write(folder.resolve("old.tif"), bytes);
		assertTrue(refusal(file).contains("it has LZW of the form before TIFF 6.0."), refusal(file));
	}
}
