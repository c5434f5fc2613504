// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.process.ImageProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import latentij.io.TiffKind;
import latentij.testing.Looks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CutFilesTest {

	@TempDir
	Path folder;

	private void assertRefusedOnceCut(final Path file, final int bytes) throws IOException {
		assertDoesNotThrow(() -> Looks.require(file, CutFiles::refuse));
		final byte[] all = Files.readAllBytes(file);
		Files.write(file, Arrays.copyOf(all, all.length - bytes));
		final String message = assertThrows(IOException.class, () -> Looks.require(file, CutFiles::refuse))
				.getMessage();
		assertTrue(message.contains(file.getFileName() + "\" is damaged"), message);
	}

	/** Of stacks, the directories of all slices but the first, which ImageJ does not read, follow the pixels. */
	@ParameterizedTest
	@ValueSource(strings = {"8-bit ramp, 1, 1", "16-bit ramp, 3, 280", "32-bit ramp, 4, 460", "RGB ramp, 2, 140"})
	void filesOfImageJ(final String kind) throws IOException {
		final String[] words = kind.split(", ");
		final Path file = folder.resolve("a.tif");
		IJ.saveAsTiff(IJ.createImage("a", words[0], 9, 7, Integer.parseInt(words[1])), file.toString());
		assertRefusedOnceCut(file, Integer.parseInt(words[2]));
	}

	/** Java names its own classes in what it says of them. Its checksum and the end mark, 16 bytes, are no pixels. */
	@ParameterizedTest
	@ValueSource(ints = {17, 40})
	void filesOfPng(final int bytes) throws IOException {
		final Path file = folder.resolve("a.png");
		ImageIO.write(new BufferedImage(90, 70, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
		final byte[] all = Files.readAllBytes(file);
		Files.write(file, Arrays.copyOf(all, all.length - 16));
		assertDoesNotThrow(() -> Looks.require(file, CutFiles::refuse));
		Files.write(file, all);
		assertRefusedOnceCut(file, bytes);
	}

	/** Pixels of less than a byte: masks of 1 bit, and 12 bits of cameras. */
	@ParameterizedTest
	@CsvSource({"1, 14", "12, 98"})
	void filesOfSmallPixels(final int bits, final int bytes) throws IOException {
		final Path file = folder.resolve("mask.tif");
		IJ.saveAsTiff(IJ.createImage("mask", "8-bit ramp", 9, 7, 1), file.toString());
		final byte[] all = Files.readAllBytes(file);
		final ByteBuffer tags = ByteBuffer.wrap(all);
		if (all[0] == 'I') tags.order(ByteOrder.LITTLE_ENDIAN);
		for (int entry = 10; entry < 10 + 12 * tags.getShort(8); entry += 12)
			if (tags.getShort(entry) == 258) tags.putShort(entry + 8, (short) bits);
		Files.write(file, Arrays.copyOf(all, all.length - 9 * 7 + bytes));
		assertEquals(9, ImageFiles.open(file).orElseThrow().getWidth());
		assertRefusedOnceCut(file, 1);
	}

	/** ImageJ would follow them for ever, and take memory for what is not there. */
	@ParameterizedTest
	@CsvSource({"next, 8, lead back to place 8", "count, 2000000000, tag 270 has 2000000000 values"})
	void directoriesThatImageJCannotComeToAnEndWith(final String what, final int value, final String why)
			throws IOException {
		final Path file = folder.resolve("a.tif");
		IJ.saveAsTiff(IJ.createImage("a", "8-bit ramp", 9, 7, 1), file.toString());
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
		if (bytes.get(0) == 'I') bytes.order(ByteOrder.LITTLE_ENDIAN);
		final int entries = bytes.getShort(8);
		if (what.equals("next")) bytes.putInt(10 + 12 * entries, value);
		else
			for (int i = 0; i < entries; i++)
				if (bytes.getShort(10 + 12 * i) == 270) bytes.putInt(10 + 12 * i + 4, value);
		Files.write(file, bytes.array());
		final String message = assertThrows(IOException.class, () -> Looks.require(file, CutFiles::refuse))
				.getMessage();
		assertTrue(message.contains(why), message);
	}

	/** As tifffile writes them where it is told how many rows a strip has; ImageJ looks for the lengths elsewhere. */
	@Test
	void filesLikeThoseOfImageJInTwoStrips() throws IOException {
		final ByteBuffer tags = ByteBuffer.allocate(316).order(ByteOrder.LITTLE_ENDIAN);
		tags.putInt(0x2a4949).putInt(8).putShort((short) 10);
		final int[][] entries = {
			{256, 4, 1, 4},
			{257, 4, 1, 4},
			{258, 3, 1, 8},
			{259, 3, 1, 1},
			{262, 3, 1, 1},
			{270, 2, 13, 200},
			{273, 4, 2, 220},
			{277, 3, 1, 1},
			{278, 4, 1, 2},
			{279, 3, 2, 8 << 16 | 8}
		};
		for (final int[] entry : entries)
			tags.putShort((short) entry[0])
					.putShort((short) entry[1])
					.putInt(entry[2])
					.putInt(entry[3]);
		tags.put(200, "ImageJ=1.54p".getBytes(StandardCharsets.US_ASCII));
		tags.putInt(220, 300).putInt(224, 308).put(315, (byte) 77);
		final Path file = Files.write(folder.resolve("strips.tif"), tags.array());
		assertEquals(77, ImageFiles.open(file).orElseThrow().getProcessor().get(3, 3));
		assertRefusedOnceCut(file, 1);
	}

	/** Others have strips, which may be packed. */
	@ParameterizedTest
	@ValueSource(strings = {"", "LZW", "Deflate"})
	void filesOfOthers(final String compression) throws IOException {
		assertRefusedOnceCut(write(new BufferedImage(40, 90, BufferedImage.TYPE_INT_RGB), compression), 3);
	}

	private Path write(final BufferedImage image, final String compression) throws IOException {
		final Path file = folder.resolve("b.tiff");
		JavaTiff.write(file, compression, image);
		return file;
	}

	/**
	 * ImageJ gives zeros for strips that it cannot unpack, and does not come to an end of Deflate that has none. It reads
	 * colors that are said to be none.
	 */
	@ParameterizedTest
	@CsvSource({
		"Deflate, 100, ends before its pixels do",
		"Deflate, 0, cannot be unpacked",
		"LZW, 100, ends before its pixels do",
		"PackBits, 100, ends before its pixels do"
	})
	void stripsThatCannotBeUnpacked(final String compression, final int length, final String why) throws IOException {
		final BufferedImage image = new BufferedImage(40, 8, BufferedImage.TYPE_INT_RGB);
		for (int i = 0; i < 40 * 8; i++) image.setRGB(i % 40, i / 40, i * i * 77);
		final Path file = write(image, compression);
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
		int at = bytes.getInt(4) + 2;
		int place = 0;
		for (; bytes.getShort(at) != 279; at += 12) {
			if (bytes.getShort(at) == 262) bytes.putShort(at + 8, (short) 1);
			if (bytes.getShort(at) == 273) place = bytes.getInt(at + 8);
		}
		Files.write(file, bytes.array());
		assertFalse(Looks.at(file, TiffKind::isReadHere));
		final ImageProcessor pixels = ImageFiles.open(file).orElseThrow().getProcessor();
		assertEquals(9 * 77, pixels.get(3, 0) & 0xffffff);
		if (length > 0) bytes.putInt(at + 8, length);
		else bytes.putInt(place, 0);
		Files.write(file, bytes.array());
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.open(file)).getMessage();
		assertTrue(message.endsWith("it is damaged: a strip or tile " + why + ". Write or copy it again."), message);
	}

	/** ImageJ takes memory for them. */
	@ParameterizedTest
	@CsvSource({"257, is too short for its 2147483647 rows", "256, has rows of 6442450941 bytes"})
	void moreThanTheFileCanHold(final int side, final String why) throws IOException {
		final Path file = write(new BufferedImage(40, 8, BufferedImage.TYPE_INT_RGB), "Deflate");
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
		int at = bytes.getInt(4) + 2;
		while (bytes.getShort(at) != side) at += 12;
		bytes.putShort(at + 2, (short) 4).putInt(at + 8, Integer.MAX_VALUE);
		Files.write(file, bytes.array());
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.open(file)).getMessage();
		assertTrue(message.contains("it is damaged: it " + why + "."), message);
	}

	/** One that is drawn at once, one that gets sharper, and one with something behind its end. */
	@ParameterizedTest
	@CsvSource({"false, 0, 1", "true, 0, 1", "false, 0, 200", "false, 50, 60"})
	void jpegs(final boolean progressive, final int behind, final int cut) throws IOException {
		final Path file = folder.resolve("a.JPG");
		final BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
		for (int i = 0; i < 64 * 48; i++) image.setRGB(i % 64, i / 64, i * 0x123457);
		final ImageWriter writer = ImageIO.getImageWritersByFormatName("jpg").next();
		final ImageWriteParam options = writer.getDefaultWriteParam();
		if (progressive) options.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
		try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
			writer.setOutput(out);
			writer.write(null, new IIOImage(image, null, null), options);
			out.write(new byte[behind]);
		} finally {
			writer.dispose();
		}
		assertRefusedOnceCut(file, cut);
	}

	@Test
	void othersAreLeftToImageJ() throws IOException {
		assertDoesNotThrow(() -> Looks.require(Path.of("sample-images/cells.tif"), CutFiles::refuse));
		assertDoesNotThrow(
				() -> Looks.require(Files.writeString(folder.resolve("text.tif"), "no image"), CutFiles::refuse));
		assertDoesNotThrow(() -> Looks.require(Files.createFile(folder.resolve("a.png")), CutFiles::refuse));
		assertDoesNotThrow(
				() -> Looks.require(Files.writeString(folder.resolve("text.jpg"), "no image"), CutFiles::refuse));
	}
}
