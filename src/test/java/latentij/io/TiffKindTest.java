// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import latentij.ij.formats.ImageFiles;
import latentij.testing.Looks;
import latentij.testing.TiffOfPages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TiffKindTest {

	private static final int SIDE = 4;
	private static final int PLACE = 1000;

	@TempDir
	private Path folder;

	/**
	 * Writes a page of 4 x 4 pixels whose bytes count from 0.
	 *
	 * @param words tags and values, as "258=16,16,16 259=5"; what is not said is that of uncompressed grey of 8 bits; a
	 *          tag without a value is left out, and 273s and 279s stand for numbers of 16 bits
	 */
	static Path write(final Path folder, final String words) throws IOException {
		final Map<Integer, int[]> tags = new TreeMap<>();
		final String plain = "256=4 257=4 258=8 259=1 262=1 273=1000 277=1 278=4 279=16";
		for (final String word : (plain + " " + words).trim().split(" ")) {
			final String[] parts = word.replace("s", "").split("=");
			final int tag = Integer.parseInt(parts[0]);
			tags.remove(tag);
			if (parts.length > 1)
				tags.put(
						tag,
						Stream.of(parts[1].split(","))
								.mapToInt(Integer::parseInt)
								.toArray());
		}
		final ByteBuffer file = ByteBuffer.allocate(2 * PLACE).order(ByteOrder.LITTLE_ENDIAN);
		file.putShort((short) 0x4949).putShort((short) 42).putInt(8).putShort((short) tags.size());
		int extra = 500;
		for (final Map.Entry<Integer, int[]> tag : tags.entrySet()) {
			final int key = tag.getKey();
			final boolean places = (key == 273 || key == 279) && !words.contains(key + "s");
			final int[] values = tag.getValue();
			final int size = places ? Integer.BYTES : Short.BYTES;
			file.putShort((short) key).putShort((short) (places ? 4 : 3)).putInt(values.length);
			final boolean inside = values.length * size <= Integer.BYTES;
			int at = inside ? file.position() : extra;
			if (!inside) file.putInt(file.position(), extra);
			for (final int value : values) {
				if (places) file.putInt(at, value);
				else file.putShort(at, (short) value);
				at += size;
			}
			if (!inside) extra = at;
			file.position(file.position() + Integer.BYTES);
		}
		for (int i = 0; i < PLACE; i++) file.put(PLACE + i, (byte) i);
		return Files.write(folder.resolve("a.tif"), file.array());
	}

	private Path write(final String words) throws IOException {
		return write(folder, words);
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"258=8",
				"258=16 279=32",
				"258=32 339=3 279=64",
				"258=8,8,8 262=2 277=3 279=48",
				"258=8,8,8,8 262=2 277=4 338=2 279=64",
				"258=8 262=0",
				"258=16 262=3 279=32",
				"258=16 339=2 279=32",
				"258=8 279=0",
				"258=16 279=0",
				"258=16 279",
				"258=8 273=1000,1008 278=2 279=8,8",
				"258=8 273=1000,1008 278=2 279=0,0",
				"258=8 273=1000,1008 278=2 279",
				"258=8 273=1000,1008 278=2 279s=8,8",
				"258=16 273=1000,1064 278=2 279=16,16",
				"258=1 279=4",
				"258=10 279=20",
			})
	void plainKindsAreOpened(final String tags) throws IOException {
		final Path file = write(tags);
		assertEquals(Optional.empty(), Looks.at(file, TiffKind::misread));
		assertEquals(SIDE, ImageFiles.open(file).orElseThrow().getWidth());
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"259=7 | pixels compressed with JPEG",
				"258=8,8,8 259=7 262=6 277=3 279=48 | pixels compressed with JPEG",
				"258=8,8,8 262=6 277=3 279=48 | colors as YCbCr",
				"258=8,8,8 262=8 277=3 279=48 | colors as CIELAB",
				"258=8,8,8 259=5 262=9 277=3 279=48 | colors as CIELAB",
				"258=8,8,8 262=2 277=3 279=48 339=2,2,2 | signed numbers of 8 bits",
				"258=16,16,16 262=2 277=3 279=96 339=2,2,2 | signed numbers of 16 bits",
				"258=16,16,16 262=2 277=3 279=96 339=3,3,3 | floats of 16 bits",
				"258=32 262=0 279=64 | unsigned numbers of 32 bits with 0 for white",
				"258=32 262=0 279=64 339=4 | unsigned numbers of 32 bits with 0 for white",
				"258=32 259=5 279=64 317=3 339=1 | compressed differences of 32 bits",
				"258=1 259=8 279=4 | compressed pixels of 1 bit",
				"258=1,1,1 262=2 277=3 279=12 | 3 channels of 1 bit",
				"258=1,1 277=2 284=2 273=1000,1004 279=4,4 | 2 channels of 1 bit",
				"258=10,10,10 262=2 277=3 279=60 | 3 channels of 10 bits",
				"258=12,12,12 262=2 277=3 279=72 | 3 channels of 12 bits",
				"256=3 258=10 279=16 | rows of 3 pixels of 10 bits",
				"256=6 258=10 279=32 | rows of 6 pixels of 10 bits",
				"258=10 259=8 279=20 | compressed pixels of 10 bits",
				"258=12 259=5 279=24 | compressed pixels of 12 bits",
				"258=1 266=2 279=4 | bits in reverse order",
				"259=32773 317=2 279=20 | differences compressed with PackBits",
				"32997=3 | several slices in a page",
				"258=16,16,16,16,16 262=2 277=5 338=2,0 279=160 | an alpha channel of 16 bits",
				"258=16,16,16,16 262=5 277=4 279=128 | colors as CMYK of 16 bits",
				"258=16,16,16,16 259=5 277=4 279=128 | '4 channels of 16 bits, compressed'",
				"258=8,8,8,8 262=2 277=4 284=2 338=2 279=64 | 4 channels of 8 bits apart",
				"258=8,8,8,8 277=4 279=64 | 4 channels of 8 bits",
				"258=8,8,8,8 277=4 279=64 338=0 | 4 channels of 8 bits",
				"258=16,16,16,16,16 277=5 284=2 273=1000,1032,1064,1096,1128 279=32,32,32,32,32 | 5 channels of 16 bits apart",
				"258=16,16,16 259=8 262=2 277=3 284=2 279=96 | '3 channels of 16 bits apart, compressed'",
				"258=8 259=5 262=3 279=0 | strips of unknown length",
				"258=1 273=1000,1100 278=2 279=2,2 | strips with gaps between them",
				"258=1 273=1100,1000 278=2 279=2,2 | strips that do not lie in their order",
			})
	void kindsThatImageJTakesForOthersAreRefused(final String tags, final String what) throws IOException {
		final Path file = write(tags);
		assertEquals(Optional.of(what), Looks.at(file, TiffKind::misread));
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.open(file)).getMessage();
		assertTrue(message.contains("a.tif\" has " + what + ", which ImageJ would take for something else."), message);
	}

	/** ImageJ looks for the second one at another place. */
	@Test
	void severalPagesOf10BitsAreRefused() throws IOException {
		final int[] page = {16, 24, 10, 0};
		final Path file = folder.resolve("a.tif");
		assertEquals(Optional.empty(), Looks.at(TiffOfPages.write(file, page), TiffKind::misread));
		assertEquals(
				Optional.of("several pages of 10 bits"),
				Looks.at(TiffOfPages.write(file, page, page), TiffKind::misread));
	}

	/** ImageJ takes them for numbers with a sign, also where a file does not say what they are. */
	@ParameterizedTest
	@ValueSource(strings = {"", "339=1", "339=4"})
	void numbersOf32BitsWithoutASignAreReadHere(final String format) throws IOException {
		assertTrue(Looks.at(write(("258=32 279=64 " + format).strip()), TiffKind::isReadHere));
	}

	/** Each strip is two rows. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"258=8 273=1000,1100 278=2 279=8,8 | strips with gaps between them",
				"258=8 273=1000,1100 278=2 279=0,0 | strips with gaps between them",
				"258=8 273=1000,1100 278=2 279 | strips with gaps between them",
				"258=16 273=1100,1000 278=2 279=16,16 | strips that do not lie in their order",
				"258=16 273=1000,1100 278=2 279=0,0 | strips of another length than that of their rows",
				"258=16 273=1000,1100 278=2 279=16,15 | strips of another length than that of their rows",
				"258=16 273=1000,1100 278=2 279=24,16 | strips of another length than that of their rows",
				"258=32 339=3 273=1000,1100 278=2 279=0,0 | strips of another length than that of their rows",
				"258=8,8,8 262=2 277=3 273=1000,1100 278=2 279 | strips of another length than that of their rows",
				"258=16 273s=1000,1100 278=2 279=16,16 | places of strips as numbers of 16 bits",
				"258=16 273=1000,1016 278=2 279s=16,16 | lengths of two strips as numbers of 16 bits",
				"258=32 339=3 273=1000,1032 278=2 279s=32,32 | lengths of two strips as numbers of 16 bits",
				"258=8,8,8 262=2 277=3 273=1000,1024 278=2 279s=24,24 | lengths of two strips as numbers of 16 bits",
			})
	void stripsThatImageJDoesNotFindAreRead(final String tags, final String what) throws IOException {
		final Path file = write(tags);
		assertEquals(Optional.of(what), Looks.at(file, TiffKind::misread));
		assertTrue(Looks.at(file, TiffKind::isReadHere));
		final ImagePlus image = ImageFiles.open(file).orElseThrow();
		final int bytes = image.getBitDepth() / Byte.SIZE;
		final String[] places =
				tags.replaceFirst(".*273s?=", "").replaceFirst(" .*", "").split(",");
		for (int y = 0; y < SIDE; y++)
			for (int x = 0; x < SIDE; x++) {
				final int at = Integer.parseInt(places[y / 2]) - PLACE + (y % 2 * SIDE + x) * bytes;
				final float pixel = bytes == 3
						? image.getProcessor().get(x, y) & 0xffffff
						: image.getProcessor().getf(x, y);
				assertEquals(value(at, bytes), pixel, "x=" + x + " y=" + y);
			}
	}

	/** Of bytes that count. */
	private static float value(final int at, final int bytes) {
		final ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		for (int i = 0; i < bytes; i++) buffer.put(i, (byte) (at + i));
		// Of colors, red comes first.
		if (bytes == 3) return Integer.reverseBytes(buffer.getInt(0)) >>> Byte.SIZE;
		return bytes == Float.BYTES ? buffer.getFloat(0) : buffer.getInt(0);
	}

	/** A camera's file begins with a small picture, the image follows; files of others say it of each of their pages. */
	@ParameterizedTest
	@CsvSource({"8, true", "4, false", "2, false"})
	void aSmallPictureIsNotTakenForTheImage(final int side, final boolean small) throws IOException {
		final byte[] second = Files.readAllBytes(write("256=" + side + " 257=" + side));
		final Path file = write("254=1");
		assertEquals(Optional.empty(), Looks.at(file, TiffKind::misread));
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
		bytes.putInt(10 + 12 * bytes.getShort(8), 300).put(300, second, 8, 200);
		Files.write(file, bytes.array());
		final Optional<String> first = Optional.of("a small picture of another page as its first page");
		assertEquals(small ? first : Optional.empty(), Looks.at(file, TiffKind::misread));
		// A circle of pages.
		bytes.putInt(10 + 12 * bytes.getShort(8), 8);
		Files.write(file, bytes.array());
		assertEquals(Optional.empty(), Looks.at(file, TiffKind::misread));
	}

	@ParameterizedTest
	@CsvSource({"258=8, false", "274=1, false", "274=6, true", "274=8, true", "274=9, false"})
	void orientationIsRead(final String tags, final boolean turned) throws IOException {
		assertEquals(turned, Looks.at(write(tags), TiffKind::isTurned));
	}

	/** ImageJ converts the colors of a lone page, and takes those of several for red, green and blue. */
	@Test
	void colorsForPrintOnSeveralPagesAreRefused() throws IOException {
		final Path file = write("258=8,8,8,8 262=5 277=4 279=64");
		// Of the first pixel, cyan is 0 and black 3.
		final int red = ImageFiles.open(file).orElseThrow().getProcessor().get(0, 0) >> 16 & 0xff;
		assertEquals(255 - 3, red);
		final byte[] page = Files.readAllBytes(file);
		final ByteBuffer bytes = ByteBuffer.wrap(page.clone()).order(ByteOrder.LITTLE_ENDIAN);
		final int length = Short.BYTES + 12 * bytes.getShort(8) + Integer.BYTES;
		bytes.putInt(8 + length - Integer.BYTES, 300).put(300, page, 8, length);
		Files.write(file, bytes.array());
		assertEquals(Optional.of("several pages of colors as CMYK"), Looks.at(file, TiffKind::misread));
	}

	/** A page of 8 x 8 pixels lies where a second one of 4 x 4 would. */
	@ParameterizedTest
	@CsvSource({"8, 1016, 1", "4, 1016, 2", "8, 1020, 1"})
	void otherPagesAreNoSlices(final int side, final int place, final int slices) throws IOException {
		final byte[] second = Files.readAllBytes(
				write("256=" + side + " 257=" + side + " 278=" + side + " 273=" + place + " 279=" + side * side));
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(write(""))).order(ByteOrder.LITTLE_ENDIAN);
		final int length = Short.BYTES + 12 * bytes.getShort(8) + Integer.BYTES;
		bytes.putInt(8 + length - Integer.BYTES, 300).put(300, second, 8, length);
		final Path file = Files.write(folder.resolve("two.tif"), bytes.array());
		assertEquals(side != SIDE && place == PLACE + SIDE * SIDE, Looks.at(file, TiffKind::isFirstSliceAloneRight));
		final ImagePlus image = ImageFiles.open(file).orElseThrow();
		assertEquals(slices, image.getStackSize());
		assertEquals(SIDE, image.getWidth());
		assertEquals(1, image.getProcessor().get(1, 0));
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"259=50000 | pixels compressed with Zstandard",
				"259=7 322=16 323=16 324=1000 | pixels compressed with JPEG in tiles",
				"259=5 262=3 322=16 323=16 324=1000 | a color table for 8 bits in tiles",
				"259=5 258=16 279=32 317=3 322=16 323=16 324=1000 | compressed values of 16 bits in tiles",
				"258=16 262=0 279=32 339=2 322=16 323=16 324=1000 | signed values of 16 bits with 0 for white in tiles",
				"258=64 279=128 | values of 64 bits",
				"258=64,64 277=2 279=256 339=3 | 2 channels of floats of 64 bits",
				"258=32,32,32 277=3 279=192 339=3,3,3 | 3 channels of floats of 32 bits",
			})
	void whatImageJDoesNotOpenHasAReason(final String tags, final String what) throws IOException {
		final Path file = write(tags);
		assertEquals(Optional.empty(), ImageFiles.open(file));
		assertEquals(Optional.of(what), Looks.at(file, TiffKind::unread));
		assertTrue(Looks.at(file, ImageFiles::whyNot).startsWith(" It has " + what + ". Save it as a TIFF file"));
	}

	@Test
	void othersAreNotLookedAt() throws IOException {
		final Path text = Files.writeString(folder.resolve("text.tif"), "This is no image, but a text of some length.");
		assertEquals(Optional.empty(), Looks.at(text, TiffKind::misread));
		assertEquals(Optional.empty(), Looks.at(Files.createFile(folder.resolve("empty.tif")), TiffKind::unread));
	}
}
