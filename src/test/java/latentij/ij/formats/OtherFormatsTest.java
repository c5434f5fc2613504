// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import latentij.util.files.FileLook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** DICOM, FITS, PGM and PPM: as their standards say, and without their ends. */
class OtherFormatsTest {

	private static final int WIDTH = 4;
	private static final int HEIGHT = 3;

	@TempDir
	private Path folder;

	private static byte[] ascii(final String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] joined(final byte[]... parts) {
		final ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (final byte[] part : parts) all.writeBytes(part);
		return all.toByteArray();
	}

	/** 0, 1, 2 and so on, each times a factor, in 16 bits. */
	private static byte[] shorts(final int count, final int factor, final ByteOrder order) {
		final ByteBuffer bytes = ByteBuffer.allocate(2 * count).order(order);
		for (int i = 0; i < count; i++) bytes.putShort((short) (factor * i));
		return bytes.array();
	}

	private static byte[] bytes(final int count) {
		final byte[] bytes = new byte[count];
		for (int i = 0; i < count; i++) bytes[i] = (byte) (10 * i);
		return bytes;
	}

	private static byte[] fits(final int slices) {
		final StringBuilder header = new StringBuilder();
		for (final String card : new String[] {
			"SIMPLE  =                    T",
			"BITPIX  =                   16 / bits",
			"NAXIS   =                    " + (slices > 1 ? 3 : 2),
			"NAXIS1  =                    " + WIDTH,
			"NAXIS2  =                    " + HEIGHT,
			slices > 1 ? "NAXIS3  =                    " + slices : "COMMENT one slice",
			"END"
		}) header.append(String.format("%-80s", card));
		return joined(
				ascii(String.format("%-2880s", header)), shorts(WIDTH * HEIGHT * slices, 100, ByteOrder.BIG_ENDIAN));
	}

	/** Explicit, little endian. */
	private static byte[] dicom(final String colors, final boolean window, final int frames) {
		final ByteBuffer tags = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
		tags.put(new byte[128]).put(ascii("DICM"));
		final int samples = colors.startsWith("MONO") ? 1 : 3;
		text(tags, 0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1");
		number(tags, 0x0002, samples);
		text(tags, 0x0028, 0x0004, "CS", colors);
		if (samples == 3) number(tags, 0x0006, 0);
		text(tags, 0x0028, 0x0008, "IS", String.valueOf(frames));
		number(tags, 0x0010, HEIGHT);
		number(tags, 0x0011, WIDTH);
		final int bits = samples == 3 ? 8 : 16;
		number(tags, 0x0100, bits);
		number(tags, 0x0101, bits);
		number(tags, 0x0102, bits - 1);
		number(tags, 0x0103, 0);
		if (window) {
			text(tags, 0x0028, 0x1050, "DS", "500");
			text(tags, 0x0028, 0x1051, "DS", "200");
		}
		final int count = WIDTH * HEIGHT * samples * frames;
		final byte[] pixels = samples == 3 ? bytes(count) : shorts(count, 100, ByteOrder.LITTLE_ENDIAN);
		tags.putShort((short) 0x7fe0).putShort((short) 0x0010).put(ascii("OW")).putShort((short) 0);
		tags.putInt(pixels.length);
		return joined(Arrays.copyOf(tags.array(), tags.position()), pixels);
	}

	private static void number(final ByteBuffer tags, final int element, final int value) {
		tags.putShort((short) 0x0028).putShort((short) element).put(ascii("US")).putShort((short) 2);
		tags.putShort((short) value);
	}

	private static void text(
			final ByteBuffer tags, final int group, final int element, final String type, final String text) {
		final String even = text.length() % 2 == 0 ? text : text + " ";
		tags.putShort((short) group).putShort((short) element).put(ascii(type)).putShort((short) even.length());
		tags.put(ascii(even));
	}

	private Path write(final String name, final byte[] bytes) throws IOException {
		return Files.write(folder.resolve(name), bytes);
	}

	/** A file of each kind, by its name. */
	private static byte[] content(final String name) {
		final int count = WIDTH * HEIGHT;
		switch (name) {
			case "a.fits":
				return fits(1);
			case "stack.fits":
				return fits(3);
			case "a.pgm":
				return joined(ascii("P5 # four\n4\n3\n255\n"), bytes(count));
			case "deep.pgm":
				return joined(ascii("P5\n4 3\n65535\n"), shorts(count, 100, ByteOrder.BIG_ENDIAN));
			case "text.pgm":
				return ascii("P2\n4 3 255\n0 1 2 3 4 5\n6 7 8 9 10 11");
			case "a.ppm":
				return joined(ascii("P6\n4 3\n255\n"), bytes(3 * count));
			case "text.ppm":
				return ascii("P3\n4 1\n255\n0 1 2 3 4 5 6 7 8 9 10 11");
			case "a.dcm":
				return dicom("MONOCHROME2", false, 1);
			case "stack.dcm":
				return dicom("MONOCHROME2", true, 3);
			case "colors.dcm":
				return dicom("RGB", false, 1);
			default:
				throw new AssertionError(name);
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"a.fits",
				"stack.fits",
				"a.pgm",
				"deep.pgm",
				"text.pgm",
				"a.ppm",
				"text.ppm",
				"a.dcm",
				"stack.dcm",
				"colors.dcm"
			})
	void filesAreImagesAndRefusedOnceCut(final String name) throws IOException {
		final byte[] content = content(name);
		final Path file = write(name, content);
		assertTrue(ImageFile.IS_IMAGE.test(file));
		final ImagePlus image = ImageFiles.require(file);
		assertEquals(WIDTH, image.getWidth());
		assertEquals(name.startsWith("stack") ? 3 : 1, image.getStackSize());
		for (final int less : new int[] {2, content.length / 20 + 1}) {
			write(name, Arrays.copyOf(content, content.length - less));
			final String message = assertThrows(IOException.class, () -> ImageFiles.require(file))
					.getMessage();
			assertEquals(
					"\"" + file + "\" is damaged: it ends before its pixels do. Write or copy it again.",
					message,
					name);
		}
	}

	@Test
	void pixelsAreThoseOfTheFile() throws IOException {
		final ImagePlus grey = ImageFiles.require(write("deep.pgm", content("deep.pgm")));
		assertArrayEquals(new int[] {0, 100, 200, 300}, row(grey));
		assertArrayEquals(new int[] {0, 100, 200, 300}, row(ImageFiles.require(write("a.dcm", content("a.dcm")))));
		final ImagePlus colors = ImageFiles.require(write("a.ppm", content("a.ppm")));
		assertEquals(0x1e2832, colors.getProcessor().get(1, 0) & 0xffffff);
		// FITS begins at the bottom.
		final ImagePlus fits = ImageFiles.require(write("a.fits", content("a.fits")));
		assertEquals(100, fits.getProcessor().getPixelValue(1, 2));
	}

	/** Of 11 x 3 pixels, the first row alternates from black, the second is black, the third white. */
	@ParameterizedTest
	@ValueSource(strings = {"P4", "P4 # packed", "P1", "P1 without blanks"})
	void blackAndWhiteFilesKeepAllPixels(final String kind) throws IOException {
		final byte[] bits = {(byte) 0xaa, (byte) 0xbf, (byte) 0xff, (byte) 0xe0, 0, 0x1f};
		final String digits = "10101010101\n11111111111\n00000000000\n";
		final byte[] pixels =
				kind.startsWith("P4") ? bits : ascii(kind.equals("P1") ? digits.replaceAll("\\d", "$0 ") : digits);
		final String start = kind.equals("P4 # packed") ? kind : kind.substring(0, 2);
		final byte[] content = joined(ascii(start + "\n11 3\n"), pixels);
		final ImagePlus image = ImageFiles.require(write("a.pnm", content));
		final int[] row = new int[11];
		image.getProcessor().getRow(0, 0, row, 11);
		assertArrayEquals(new int[] {0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0}, row);
		image.getProcessor().getRow(0, 1, row, 11);
		assertArrayEquals(new int[11], row);
		assertEquals(255, image.getProcessor().get(0, 2));
		assertEquals(255, image.getProcessor().get(10, 2));
		final Path cut = write("a.pnm", Arrays.copyOf(content, content.length - 3));
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.require(cut)).getMessage();
		assertTrue(message.contains("it ends before its pixels do"), message);
	}

	@Test
	void commentsAmongBlackAndWhitePixelsAreLeftOut() throws IOException {
		final ImagePlus image = ImageFiles.require(write("a.pnm", ascii("P1\n4 1\n# 1 row\n0 1 # half\n0 1\n")));
		assertArrayEquals(new int[] {255, 0, 255, 0}, row(image));
	}

	@Test
	void blackAndWhiteFilesWithOtherDigitsAreDamaged() throws IOException {
		final Path file = write("a.pnm", ascii("P1\n4 1\n0 1 2 1\n"));
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.require(file)).getMessage();
		assertEquals("\"" + file + "\" is damaged: a pixel is neither 0 nor 1. Write or copy it again.", message);
	}

	/** Red, green, blue and white in 5, 6 and 5 bits, or in 5 each, which need not be said (compression 0). */
	@ParameterizedTest
	@CsvSource({"3, f800, 07e0, 001f", "3, 7c00, 03e0, 001f", "0, 7c00, 03e0, 001f"})
	void bmpFilesOf16BitsHaveColors(final int compression, final String red, final String green, final String blue)
			throws IOException {
		final int[] masks = {Integer.parseInt(red, 16), Integer.parseInt(green, 16), Integer.parseInt(blue, 16)};
		final ByteBuffer bmp = ByteBuffer.allocate(74).order(ByteOrder.LITTLE_ENDIAN);
		bmp.put(ascii("BM")).putInt(74).putInt(0).putInt(66);
		bmp.putInt(40)
				.putInt(4)
				.putInt(1)
				.putShort((short) 1)
				.putShort((short) 16)
				.putInt(compression)
				.putInt(8);
		bmp.putInt(2835).putInt(2835).putInt(0).putInt(0);
		for (final int mask : masks) bmp.putInt(mask);
		for (final int mask : masks) bmp.putShort((short) mask);
		bmp.putShort((short) (masks[0] | masks[1] | masks[2]));
		final ImagePlus image = ImageFiles.require(write("a.bmp", bmp.array()));
		assertEquals(24, image.getBitDepth());
		final int[] colors = row(image);
		for (int i = 0; i < WIDTH; i++) colors[i] &= 0xffffff;
		assertArrayEquals(new int[] {0xff0000, 0xff00, 0xff, 0xffffff}, colors);
		final Path cut = write("a.bmp", Arrays.copyOf(bmp.array(), bmp.capacity() - 1));
		assertThrows(IOException.class, () -> ImageFiles.require(cut));
	}

	/** Of the header of OS/2, those are pixels which tell of 16 bits in others. */
	@Test
	void bmpFilesWithAnotherHeaderAreNotTakenForThoseOf16Bits() throws IOException {
		final ByteBuffer bmp = ByteBuffer.allocate(34).order(ByteOrder.LITTLE_ENDIAN);
		bmp.put(ascii("BM")).putInt(34).putInt(0).putInt(26);
		bmp.putInt(12).putShort((short) 2).putShort((short) 1).putShort((short) 1);
		bmp.putShort((short) 24).put(new byte[] {1, 2, 16, 0, 3, 4});
		final ImagePlus image = ImageFiles.require(write("a.bmp", bmp.array()));
		assertEquals(0x100201, image.getProcessor().get(0) & 0xffffff);
	}

	/** ImageJ tells that it opens no such file. */
	@Test
	void bmpFilesOf16BitsWithoutPixelsAreRefused() throws IOException {
		final ByteBuffer bmp = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
		bmp.put(ascii("BM")).putInt(64).putInt(0).putInt(54);
		bmp.putInt(40).putInt(-2).putInt(1).putShort((short) 1).putShort((short) 16);
		final Path file = write("a.bmp", bmp.array());
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.require(file)).getMessage();
		assertTrue(message.contains("a.bmp"), message);
	}

	/** ImageJ opens none of them, and says no more. */
	@Test
	void bmpFilesWhoseEndIsMissingAreSaidToBeDamaged() throws IOException {
		final ByteBuffer bmp = ByteBuffer.allocate(54 + 8 * 24).order(ByteOrder.LITTLE_ENDIAN);
		bmp.put(ascii("BM")).putInt(bmp.capacity()).putInt(0).putInt(54);
		bmp.putInt(40).putInt(8).putInt(8).putShort((short) 1).putShort((short) 24);
		assertEquals(8, ImageFiles.require(write("a.bmp", bmp.array())).getWidth());
		final Path cut = write("a.bmp", Arrays.copyOf(bmp.array(), 100));
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.require(cut)).getMessage();
		assertTrue(message.endsWith(" It is damaged: it ends before its pixels do. Write or copy it again."), message);
	}

	/** ImageJ leaves the factor out. */
	@ParameterizedTest
	@CsvSource({"-1.0, true", "-2.5E+00, true", "2.0, false"})
	void fitsFilesWithNegativeFactorsAreRefused(final String factor, final boolean refused) throws IOException {
		final String card = String.format("%-80s", "BSCALE  = " + String.format("%20s", factor));
		final String text = new String(fits(1), StandardCharsets.ISO_8859_1)
				.replace(String.format("%-80s", "COMMENT one slice"), card);
		final Path file = write("a.fits", text.getBytes(StandardCharsets.ISO_8859_1));
		if (!refused) assertEquals(WIDTH, ImageFiles.require(file).getWidth());
		else {
			final String message = assertThrows(IOException.class, () -> ImageFiles.require(file))
					.getMessage();
			assertEquals(
					"\"" + file + "\" has values with the negative factor BSCALE = " + factor
							+ ", which ImageJ leaves out: light and dark would be exchanged. Save it with a factor above 0.",
					message);
		}
	}

	/** ImageJ reads those along the third axis alone. */
	@Test
	void slicesAlongAFourthAxisAreToldToBeLeftOut() throws IOException {
		final String end = String.format("%-80s", "END");
		final String text = new String(fits(2), StandardCharsets.ISO_8859_1)
				.replace(end, String.format("%-80s", "NAXIS4  =                    3") + end)
				.replaceFirst(" {80}", "");
		final byte[] rest = shorts(4 * WIDTH * HEIGHT, 100, ByteOrder.BIG_ENDIAN);
		final Path file = write("a.fits", joined(text.getBytes(StandardCharsets.ISO_8859_1), rest));
		try (FileLook look = FileLook.at(file);
				ImageFile images = ImageFile.open(look)) {
			assertEquals(
					Optional.of(
							"\"a.fits\" has more than three axes, and 6 slices, of which ImageJ reads the first 2. To encode all,"
									+ " save it with three."),
					images.leftPages("a.fits", images.image(1)));
		}
		final Path whole = write("b.fits", fits(2));
		try (FileLook look = FileLook.at(whole);
				ImageFile images = ImageFile.open(look)) {
			assertEquals(Optional.empty(), images.leftPages("b.fits", images.image(1)));
		}
	}

	/** ImageJ opens files by what is in them, so what it misreads is found by that, too. */
	@ParameterizedTest
	@ValueSource(strings = {"a.fits", "text.pgm", "a.ppm"})
	void filesAreRefusedOnceCutWhateverTheirNames(final String name) throws IOException {
		final byte[] content = content(name);
		final Path file = write("image.png", Arrays.copyOf(content, content.length - 2));
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.require(file)).getMessage();
		assertTrue(message.contains("it ends before its pixels do"), message);
	}

	@Test
	void tiffFilesAreReadWhateverTheirNames() throws IOException {
		final Path tiff = folder.resolve("a.tif");
		IJ.saveAsTiff(IJ.createImage("a", "8-bit ramp", 9, 7, 1), tiff.toString());
		final byte[] all = Files.readAllBytes(tiff);
		assertEquals(9, ImageFiles.require(write("a.jpg", all)).getWidth());
		final Path cut = write("a.jpg", Arrays.copyOf(all, all.length - 9));
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.require(cut)).getMessage();
		assertTrue(message.contains("it ends before its pixels do"), message);
	}

	@Test
	void blackAndWhiteFilesAreReadWhateverTheirNames() throws IOException {
		final ImagePlus image = ImageFiles.require(write("a.png", ascii("P1 4 1 0101")));
		assertArrayEquals(new int[] {255, 0, 255, 0}, row(image));
	}

	private static int[] row(final ImagePlus image) {
		final int[] row = new int[WIDTH];
		image.getProcessor().getRow(0, 0, row, WIDTH);
		return row;
	}

	@ParameterizedTest
	@CsvSource({"YBR_FULL", "YBR_FULL_422"})
	void lumaAndChromaAreNoGrey(final String colors) throws IOException {
		final Path file = write("a.dcm", dicom(colors, false, 1));
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.require(file)).getMessage();
		assertEquals(
				"\"" + file + "\" has colors as " + colors
						+ ", which ImageJ would take for grey. Save it with RGB or grey pixels.",
				message);
	}

	@Test
	void windowIsFound() throws IOException {
		assertTrue(Dicom.hasWindow(ImageFiles.require(write("a.dcm", dicom("MONOCHROME2", true, 1)))));
		assertTrue(Dicom.hasWindow(ImageFiles.require(write("b.dcm", dicom("MONOCHROME2", true, 3)))));
		assertFalse(Dicom.hasWindow(ImageFiles.require(write("c.dcm", dicom("MONOCHROME2", false, 1)))));
		assertFalse(Dicom.isOne(ImageFiles.require(write("a.pgm", content("a.pgm")))));
	}

	/** A chunk that counts frames stands before the pixels. */
	@ParameterizedTest
	@CsvSource({"3, true", "1, false", "0, false"})
	void framesOfAnimatedPngAreTold(final int frames, final boolean told) throws IOException {
		final Path file = folder.resolve("a.png");
		ImageIO.write(new BufferedImage(20, 10, BufferedImage.TYPE_3BYTE_BGR), "png", file.toFile());
		if (frames > 0) {
			final byte[] plain = Files.readAllBytes(file);
			final int header = 8 + 12 + 13;
			final ByteBuffer chunk = ByteBuffer.allocate(20)
					.putInt(8)
					.put(ascii("acTL"))
					.putInt(frames)
					.putInt(0);
			final CRC32 sum = new CRC32();
			sum.update(chunk.array(), 4, 12);
			chunk.putInt((int) sum.getValue());
			final ByteArrayOutputStream all = new ByteArrayOutputStream();
			all.write(plain, 0, header);
			all.write(chunk.array());
			all.write(plain, header, plain.length - header);
			Files.write(file, all.toByteArray());
		}
		try (FileLook look = FileLook.at(file);
				ImageFile image = ImageFile.open(look)) {
			final Optional<String> note = image.leftPages("a.png", image.image(1));
			assertEquals(told, note.isPresent());
			note.ifPresent(text -> assertTrue(
					text.startsWith("\"a.png\" is an animated PNG file of 3 frames, of which one was encoded."), text));
		}
	}
}
