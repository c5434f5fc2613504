// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnimatedGifTest {

	private static final String FORMAT = "javax_imageio_gif_image_1.0";

	/** Names of colors, in the order of the table; the first is transparent. */
	private static final String NAMES = ".RGBK";

	private static final int[] COLORS = {0, 0xff0000, 0x00ff00, 0x0000ff, 0x000000};

	/** Colors of the tables of files: all but black. */
	private static final int TABLE = 4;

	@TempDir
	Path folder;

	private static IndexColorModel table(final boolean grey) {
		final byte[][] table = new byte[3][TABLE];
		for (int i = 0; i < TABLE; i++)
			for (int c = 0; c < 3; c++) table[c][i] = (byte) (grey ? 40 * i : COLORS[i] >> 16 - 8 * c);
		return new IndexColorModel(8, TABLE, table[0], table[1], table[2], 0);
	}

	private static BufferedImage picture(final IndexColorModel table, final String rows) {
		final String[] lines = rows.split("/");
		final BufferedImage picture =
				new BufferedImage(lines[0].length(), lines.length, BufferedImage.TYPE_BYTE_INDEXED, table);
		for (int y = 0; y < lines.length; y++)
			for (int x = 0; x < lines[y].length(); x++)
				picture.getRaster().setSample(x, y, 0, NAMES.indexOf(lines[y].charAt(x)));
		return picture;
	}

	/** A red frame (its first pixel transparent), one of two pixels at (1,1), and one pixel at (0,0). */
	private Path write(final boolean grey, final String disposal) throws IOException {
		return write(grey, disposal, "FALSE");
	}

	private Path write(final boolean grey, final String disposal, final String interlaced) throws IOException {
		final Path file = folder.resolve("a.gif");
		final ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
		try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
			writer.setOutput(out);
			writer.prepareWriteSequence(null);
			add(writer, picture(table(grey), ".RRR/RRRR/RRRR"), 0, 0, "none", interlaced);
			add(writer, picture(table(grey), "G."), 1, 1, disposal, "TRUE");
			add(writer, picture(table(grey), "B"), 3, 0, "none", "TRUE");
			writer.endWriteSequence();
		} finally {
			writer.dispose();
		}
		return file;
	}

	private static void add(
			final ImageWriter writer,
			final BufferedImage picture,
			final int x,
			final int y,
			final String disposal,
			final String interlaced)
			throws IOException {
		final IIOMetadata told = writer.getDefaultImageMetadata(new ImageTypeSpecifier(picture), null);
		final IIOMetadataNode root = (IIOMetadataNode) told.getAsTree(FORMAT);
		final IIOMetadataNode place =
				(IIOMetadataNode) root.getElementsByTagName("ImageDescriptor").item(0);
		place.setAttribute("imageLeftPosition", Integer.toString(x));
		place.setAttribute("imageTopPosition", Integer.toString(y));
		place.setAttribute("interlaceFlag", interlaced);
		((IIOMetadataNode) root.getElementsByTagName("GraphicControlExtension").item(0))
				.setAttribute("disposalMethod", disposal);
		told.setFromTree(FORMAT, root);
		writer.writeToSequence(new IIOImage(picture, null, told), null);
	}

	private static String slice(final ImagePlus image, final int number) {
		final StringBuilder rows = new StringBuilder();
		for (int y = 0; y < image.getHeight(); y++) {
			for (int x = 0; x < image.getWidth(); x++) {
				final int color = image.getStack().getProcessor(number).get(x, y) & 0xffffff;
				char name = color == 0xffffff ? 'w' : '?';
				for (int i = 1; i < COLORS.length; i++) if (color == COLORS[i]) name = NAMES.charAt(i);
				rows.append(name);
			}
			rows.append('/');
		}
		return rows.toString();
	}

	@ParameterizedTest
	@CsvSource({
		"none, wRRB/RGRR/RRRR/",
		"doNotDispose, wRRB/RGRR/RRRR/",
		"restoreToBackgroundColor, wRRB/RwwR/RRRR/",
		"restoreToPrevious, wRRB/RRRR/RRRR/"
	})
	void framesAreDrawnOnThoseBeforeThem(final String disposal, final String last) throws IOException {
		final ImagePlus image = ImageFiles.require(write(false, disposal));
		assertEquals(3, image.getStackSize());
		assertEquals(24, image.getBitDepth());
		assertEquals("wRRR/RRRR/RRRR/", slice(image, 1));
		assertEquals("wRRR/RGRR/RRRR/", slice(image, 2));
		assertEquals(last, slice(image, 3));
	}

	/** Java takes the last color of the table for it. */
	@Test
	void aTransparentColorThatIsNotInTheTableHidesNothing() throws IOException {
		final Path file = write(false, "none");
		final byte[] bytes = Files.readAllBytes(file);
		for (int i = 0; i < bytes.length - 6; i++)
			if (bytes[i] == 0x21 && bytes[i + 1] == (byte) 0xf9) bytes[i + 6] = TABLE;
		Files.write(file, bytes);
		final ImagePlus image = ImageFiles.require(file);
		assertEquals("KRRR/RRRR/RRRR/", slice(image, 1));
		assertEquals("KRRR/RGKR/RRRR/", slice(image, 2));
		assertEquals("KRRB/RGKR/RRRR/", slice(image, 3));
	}

	@Test
	void framesOfWhichJavaLosesARowAreRefused() throws IOException {
		final Path file = write(false, "none", "TRUE");
		final String message =
				assertThrows(IOException.class, () -> ImageFiles.require(file)).getMessage();
		assertTrue(
				message.endsWith("it has an interlaced frame of 3 rows, of which Java loses one. Save it without"
						+ " interlacing."),
				message);
	}

	/** The last two bytes end the last frame and the file. */
	@ParameterizedTest
	@CsvSource({"9, false", "0, false", "-1, false", "-2, true", "-5, true", "-60, true"})
	void filesThatEndWithinAFrameAreRefused(final int more, final boolean cut) throws IOException {
		final Path file = write(false, "none");
		final byte[] bytes = Files.readAllBytes(file);
		Files.write(file, Arrays.copyOf(bytes, bytes.length + more));
		if (!cut) assertEquals(3, ImageFiles.require(file).getStackSize());
		else {
			final String message = assertThrows(IOException.class, () -> ImageFiles.require(file))
					.getMessage();
			assertTrue(message.contains("it ends before its pixels do"), message);
		}
	}

	@Test
	void greyFramesStayGrey() throws IOException {
		final ImagePlus image = ImageFiles.require(write(true, "none"));
		assertEquals(8, image.getBitDepth());
		assertEquals(40, image.getStack().getProcessor(3).get(2, 0));
		assertEquals(80, image.getStack().getProcessor(3).get(1, 1));
		assertEquals(120, image.getStack().getProcessor(3).get(3, 0));
	}
}
