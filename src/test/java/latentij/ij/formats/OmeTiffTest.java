// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.io.FileInfo;
import ij.io.TiffEncoder;
import ij.measure.Calibration;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import latentij.ij.planes.TiffStack;
import latentij.io.PixelSize;
import latentij.io.TiffFile;
import latentij.io.TiffKind;
import latentij.testing.Looks;
import latentij.testing.TiffOfPages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels and frames of OME-TIFF, which ImageJ opens as plain slices. */
class OmeTiffTest {

	@TempDir
	Path folder;

	private Path write(final String order, final int bits, final int pages, final String channels) throws IOException {
		final String xml = "<?xml version=\"1.0\"?><OME><Image><Pixels DimensionOrder=\"" + order
				+ "\" SizeC=\"3\" SizeZ=\"2\" SizeT=\"1\">" + channels
				+ "<TiffData IFD=\"0\" PlaneCount=\"6\"/></Pixels></Image></OME>";
		final int[][] alike = new int[pages][];
		Arrays.fill(alike, new int[] {16, 24, bits, 0});
		return TiffOfPages.write(folder.resolve("cells.ome.tif"), xml, alike);
	}

	/** The first pixel of each slice. */
	private static int[] firsts(final ImagePlus image) {
		final int[] firsts = new int[image.getStackSize()];
		for (int i = 0; i < firsts.length; i++)
			firsts[i] = image.getStack().getProcessor(i + 1).get(0);
		return firsts;
	}

	@ParameterizedTest
	@ValueSource(ints = {8, 16})
	void slicesAreInTheOrderOfImageJ(final int bits) throws IOException {
		final Path file = write("XYZCT", bits, 6, "");
		final int[] pages = firsts(IJ.openImage(file.toString()));
		assertEquals(6, Arrays.stream(pages).distinct().count());
		final int[] expected = {pages[0], pages[2], pages[4], pages[1], pages[3], pages[5]};
		for (final ImagePlus image : new ImagePlus[] {ImageFiles.require(file), TiffStack.open(file)}) {
			assertArrayEquals(new int[] {16, 24, 3, 2, 1}, image.getDimensions());
			assertArrayEquals(expected, firsts(image));
			assertEquals(IJ.COMPOSITE, ((CompositeImage) image).getMode());
			assertTrue(image.isHyperStack());
		}
		assertFalse(Looks.at(file, TiffKind::isPartOfOme));
	}

	@Test
	void channelsHaveTheirColors() throws IOException {
		final Path file =
				write("XYCZT", 8, 6, "<Channel Color=\"65535\"/><Channel Color=\"-16776961\"/><Channel Color=\"-1\"/>");
		final CompositeImage image = (CompositeImage) ImageFiles.require(file);
		final int[] colors = {0x0000ff, 0xff0000, 0xffffff};
		for (int c = 1; c <= 3; c++)
			assertEquals(colors[c - 1], image.getChannelLut(c).getRGB(255) & 0xffffff);
	}

	/** Of one page, which ImageJ opens, and of several, which it does not open right. The unit has a letter that is no ASCII. */
	@ParameterizedTest
	@ValueSource(ints = {1, 3})
	void pixelsSlicesAndFramesHaveTheirSizes(final int channels) throws IOException {
		final int[][] pages = new int[channels][];
		Arrays.fill(pages, new int[] {16, 24, 8, 0});
		final String xml = "<OME><Image><Pixels DimensionOrder=\"XYCZT\" SizeC=\"" + channels
				+ "\" PhysicalSizeX=\"250\" PhysicalSizeXUnit=\"nm\" PhysicalSizeY=\"0.5\" PhysicalSizeYUnit=\"\u00b5m\""
				+ " PhysicalSizeZ=\"2\" TimeIncrement=\"3\"/></Image></OME>";
		final Path file = TiffOfPages.write(folder.resolve("cells.ome.tif"), xml, pages);
		assertEquals(channels > 1, Looks.at(file, TiffKind::isReadHere));
		final Calibration found = ImageFiles.require(file).getCalibration();
		assertEquals(0.25, found.pixelWidth);
		assertEquals(0.5, found.pixelHeight);
		assertEquals(2, found.pixelDepth);
		assertEquals("micron", found.getUnit());
		assertEquals(3, found.frameInterval);
		assertEquals("sec", found.getTimeUnit());
		try (TiffFile tiff = new TiffFile(file)) {
			assertEquals(new PixelSize(0.25, 0.5, "micron"), tiff.pixelSize());
		}
	}

	/** ImageJ has no hyperstacks of them. */
	@ParameterizedTest
	@CsvSource({"6, true", "3, false"})
	void severalChannelsOfColorsArePlainSlices(final int samples, final boolean told) throws IOException {
		final FileInfo info = IJ.createImage("a", "RGB", 16, 24, 2).getFileInfo();
		info.nImages = 2;
		info.description = "<OME><Image><Pixels DimensionOrder=\"XYCZT\" SizeC=\"" + samples + "\" SizeT=\""
				+ 6 / samples + "\"><Channel SamplesPerPixel=\"3\"/></Pixels></Image></OME>";
		final Path file = folder.resolve("colors.ome.tif");
		try (OutputStream out = Files.newOutputStream(file)) {
			new TiffEncoder(info).write(out);
		}
		final ImagePlus image = ImageFiles.require(file);
		assertArrayEquals(new int[] {16, 24, 1, told ? 2 : 1, told ? 1 : 2}, image.getDimensions());
		assertEquals(24, image.getBitDepth());
		assertEquals(told, Looks.at(file, TiffKind::isPartOfOme));
	}

	/** As of a set of files with a channel each, and of a file with two images. */
	@ParameterizedTest
	@ValueSource(ints = {2, 8})
	void pagesThatAreNotThoseOfTheImageArePlainSlices(final int pages) throws IOException {
		final Path file = write("XYCZT", 8, pages, "");
		final ImagePlus image = ImageFiles.require(file);
		assertArrayEquals(new int[] {16, 24, 1, pages, 1}, image.getDimensions());
		assertTrue(Looks.at(file, TiffKind::isPartOfOme));
	}
}
