// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.Roi;
import ij.io.FileSaver;
import ij.process.ColorProcessor;
import ij.process.LUT;
import java.awt.Color;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferInt;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import latentij.testing.Looks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {

	@TempDir
	private Path temp;

	/** A copy of a large image may be more than Java's memory holds. */
	@Test
	void rgbImagesAreWrittenWithoutACopy() {
		final int[] pixels = new int[7 * 5];
		for (int i = 0; i < pixels.length; i++) pixels[i] = i * 0x0f1e2d;
		final ImagePlus image = new ImagePlus("a", new ColorProcessor(7, 5, pixels));
		final BufferedImage shared = ImageFiles.buffered(image);
		assertSame(pixels, ((DataBufferInt) shared.getRaster().getDataBuffer()).getData());
		final BufferedImage copy = image.getBufferedImage();
		assertEquals(copy.getType(), shared.getType());
		assertArrayEquals(copy.getRGB(0, 0, 7, 5, null, 0, 7), shared.getRGB(0, 0, 7, 5, null, 0, 7));
	}

	/** The header of a PNG file: its size, 8 bits, RGB. */
	private Path header(final int side) throws IOException {
		final ByteBuffer png = ByteBuffer.allocate(33);
		png.putLong(0x89504e470d0a1a0aL)
				.putInt(13)
				.putInt(0x49484452)
				.putInt(side)
				.putInt(side);
		png.put(new byte[] {8, 2, 0, 0, 0});
		return Files.write(temp.resolve("large.png"), png.array());
	}

	@Test
	void largeImagesThatCannotBeOpenedTellOfMemory() throws IOException {
		assertEquals("", Looks.at(header(8), ImageFiles::whyNot));
		final String why = Looks.at(header(1_000_000), ImageFiles::whyNot);
		assertTrue(
				why.startsWith(" It has 1000000 x 1000000 pixels, for which Java's memory of ")
						&& why.contains("may be too small"),
				why);
	}

	@AfterEach
	void clear() {
		WindowManager.setTempCurrentImage(null);
	}

	/** ImageJ's file of an image is the standard. */
	private void assertSameAsImageJs(final ImagePlus image, final String name) throws IOException {
		final Path own = temp.resolve(name);
		ImageFiles.save(image, own);
		final byte[] bytes = Files.readAllBytes(own);
		final FileSaver saver = new FileSaver(image);
		assertTrue(name.endsWith(".png") ? saver.saveAsPng(own.toString()) : saver.saveAsTiff(own.toString()));
		assertArrayEquals(Files.readAllBytes(own), bytes, name);
	}

	@Test
	void filesAreThoseOfImageJ() throws IOException {
		final ImagePlus latent = IJ.createImage("latent", "32-bit ramp", 9, 7, 4);
		latent.getStack().setSliceLabel("Latent Channel 1", 1);
		latent.setProp("latentij.model", "latentij-f8c4");
		latent.setRoi(new Roi(1, 1, 3, 3));
		assertSameAsImageJs(latent, "latent.tif");
		assertSameAsImageJs(IJ.createImage("rgb", "RGB ramp", 9, 7, 1), "rgb.tif");
		assertSameAsImageJs(IJ.createImage("rgb", "RGB ramp", 9, 7, 1), "rgb.png");
		assertSameAsImageJs(
				new CompositeImage(IJ.createHyperStack("c", 9, 7, 3, 1, 1, 16), IJ.COMPOSITE), "composite.tif");
	}

	@Test
	void stacksThatAreReadAsTheyAreLookedAtAreSaved() throws IOException {
		final ImagePlus stack = IJ.createImage("stack", "16-bit ramp", 9, 7, 3);
		stack.getStack().getProcessor(2).set(4, 5, 4321);
		final Path file = temp.resolve("stack.tif");
		ImageFiles.save(stack, file);
		final ImagePlus virtual = IJ.openVirtual(file.toString());
		assertSameAsImageJs(virtual, "virtual.tif");
		final ImagePlus copy = IJ.openImage(temp.resolve("virtual.tif").toString());
		assertEquals(4321, copy.getStack().getProcessor(2).get(4, 5));
	}

	@Test
	void otherEndingsAreRefused() {
		final ImagePlus image = IJ.createImage("rgb", "RGB ramp", 9, 7, 1);
		assertThrows(IllegalArgumentException.class, () -> ImageFiles.save(image, temp.resolve("a.jpg")));
	}

	@Test
	void slicesAreNotLostInPngFiles() {
		final ImagePlus stack = IJ.createImage("cells", "8-bit", 4, 4, 3);
		final Path file = temp.resolve("cells.png");
		final String message = assertThrows(IllegalArgumentException.class, () -> ImageFiles.save(stack, file))
				.getMessage();
		assertTrue(message.contains("3 slices") && message.contains("TIFF"), message);
		assertTrue(Files.notExists(file));
	}

	/** ImageJ's reader of GIF files ends with an exception of Java there. */
	@Test
	void damagedFilesAreNoErrorsOfLatentIj() throws IOException {
		final Path file = Files.writeString(temp.resolve("cells.gif"), "GIF89a");
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.open(file)).getMessage();
		assertTrue(message.contains("cells.gif\" is damaged"), message);
	}

	/** No array of Java holds a name that long, however large the heap is. */
	@Test
	void filesThatClaimAbsurdSizesAreNotLackOfMemoryAlone() throws IOException {
		final Path file = temp.resolve("cells.tif");
		ImageFiles.save(IJ.createImage("cells", "8-bit", 4, 4, 3), file);
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
		if (bytes.get(0) == 'I') bytes.order(ByteOrder.LITTLE_ENDIAN);
		int entry = bytes.getInt(4) + 2;
		while (bytes.getShort(entry) != 270) entry += 12;
		// The program that wrote it.
		bytes.putShort(entry, (short) 305);
		bytes.putInt(entry + 4, Integer.MAX_VALUE);
		Files.write(file, bytes.array());
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.open(file)).getMessage();
		assertTrue(message.contains("cells.tif\" cannot be opened") && message.contains("is damaged"), message);
	}

	/** Java takes their values for linear light, of which ImageJ makes other grey levels. */
	@ParameterizedTest
	@ValueSource(ints = {DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT})
	void greyImagesWithTransparencyKeepTheirLevels(final int type) throws IOException {
		final int most = type == DataBuffer.TYPE_BYTE ? 255 : 65535;
		final ColorModel model = new ComponentColorModel(
				ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, Transparency.TRANSLUCENT, type);
		final WritableRaster raster = model.createCompatibleWritableRaster(4, 1);
		for (int x = 0; x < 3; x++) raster.setPixel(x, 0, new int[] {most * (72 + x) / 255, most});
		raster.setPixel(3, 0, new int[] {0, most / 5});
		final Path file = temp.resolve("grey.PNG");
		assertTrue(ImageIO.write(new BufferedImage(model, raster, false, null), "png", file.toFile()));
		final ImagePlus opened = ImageFiles.open(file).orElseThrow();
		assertEquals("grey.PNG", opened.getTitle());
		final int[] row = new int[4];
		opened.getProcessor().getRow(0, 0, row, row.length);
		final int factor = most / 255;
		// Of 16 bits, the largest value is white.
		final int last = type == DataBuffer.TYPE_BYTE ? 204 : (int) Math.round(0.8 * 74 * factor);
		assertArrayEquals(new int[] {72 * factor, 73 * factor, 74 * factor, last}, row);
	}

	/** Some old programs write numbers up to 255 instead of 65535, which are black for ImageJ. */
	@Test
	void colorTablesOfBytesAreNotBlack() throws IOException {
		final ImagePlus image = IJ.createImage("a", "8-bit ramp", 9, 7, 1);
		image.setLut(LUT.createLutFromColor(new Color(255, 200, 90)));
		final Path file = temp.resolve("table.tif");
		IJ.saveAsTiff(image, file.toString());
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
		if (bytes.get(0) == 'I') bytes.order(ByteOrder.LITTLE_ENDIAN);
		int entry = bytes.getInt(4) + 2;
		while (bytes.getShort(entry) != 320) entry += 12;
		final int table = bytes.getInt(entry + 8);
		for (int at = table; at < table + 2 * 768; at += 2)
			bytes.putShort(at, (short) (bytes.getShort(at) >> Byte.SIZE & 0xff));
		Files.write(file, bytes.array());
		assertArrayEquals(
				image.getProcessor().convertToRGB().getIntArray(),
				ImageFiles.require(file).getProcessor().convertToRGB().getIntArray());
	}
}
