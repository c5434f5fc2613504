// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import latentij.ij.planes.TiffStack;
import latentij.io.TiffKind;
import latentij.testing.Looks;
import latentij.testing.TiffOfPages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
