// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.io.FileSaver;
import ij.plugin.Concatenator;
import ij.plugin.Duplicator;
import ij.plugin.HyperStackConverter;
import ij.plugin.LutLoader;
import ij.plugin.SubstackMaker;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import latentij.job.EncodeOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hyperstacks of latents that users change with ImageJ's commands, and channels that come back. */
class LatentsHyperstacksTest extends LatentsFixture {

	private static final EncodeOptions ALL = LatentsStacksTest.encode("slices", "all");
	private static final EncodeOptions EACH = LatentsStacksTest.encode("slices", "all", "channels", "each");

	/** Values that change slowly, as those of micrographs, so that little is lost. */
	private static ImagePlus smooth(final String type, final int channels, final int slices, final int frames) {
		final ImagePlus image = IJ.createImage("cells.tif", type, 24, 16, channels, slices, frames);
		final ImageStack stack = image.getStack();
		final double top = type.startsWith("8") ? 250 : 3000;
		for (int i = 1; i <= stack.size(); i++) {
			final ImageProcessor pixels = stack.getProcessor(i);
			for (int y = 0; y < 16; y++)
				for (int x = 0; x < 24; x++)
					pixels.setf(x, y, (float) (top * (0.5 + 0.4 * Math.sin(0.2 * x + 0.1 * y + i))));
			stack.setSliceLabel("plane " + i, i);
		}
		for (int c = 1; c <= channels; c++) {
			image.setC(c);
			image.setDisplayRange(c * 2, top + c);
		}
		image.setC(1);
		return image;
	}

	private static float[] plane(final ImagePlus image, final int i) {
		return (float[]) image.getStack().getProcessor(i).convertToFloat().getPixels();
	}

	private static int[][] rgb(final ImagePlus image) {
		final int[][] planes = new int[image.getStackSize()][];
		for (int i = 0; i < planes.length; i++)
			planes[i] =
					(int[]) image.getStack().getProcessor(i + 1).convertToRGB().getPixels();
		return planes;
	}

	private static String dimensions(final ImagePlus image) {
		return image.getNChannels() + "x" + image.getNSlices() + "x" + image.getNFrames();
	}

	private ImagePlus saved(final ImagePlus image) {
		final String file = temp.resolve("saved.tif").toString();
		assertTrue(new FileSaver(image).saveAsTiff(file));
		return IJ.openImage(file);
	}

	@ParameterizedTest
	@CsvSource({
		"8-bit grayscale-mode, 1, 3, 1",
		"16-bit composite-mode, 2, 2, 2",
		"16-bit color-mode, 3, 1, 2",
		"32-bit composite-mode, 2, 1, 1",
		"16-bit, 1, 1, 1",
		"8-bit composite-mode, 9, 1, 1"
	})
	void channelsComeBackAsTheyWere(final String type, final int channels, final int slices, final int frames)
			throws IOException {
		final ImagePlus image = smooth(type, channels, slices, frames);
		if (image instanceof CompositeImage composite && channels == 2) {
			composite.setC(2);
			composite.setChannelLut(new LUT(LutLoader.getLut("fire"), 0, 255));
			composite.setDisplayRange(20, 3002);
			composite.setC(1);
		}
		final ImagePlus latent = saved(latents.encode(image, EACH));
		final ImagePlus decoded = latents.decode(latent, CPU);
		assertEquals(image.getBitDepth(), decoded.getBitDepth());
		assertEquals(dimensions(image), dimensions(decoded));
		for (int c = 1; c <= channels; c++) {
			image.setC(c);
			decoded.setC(c);
			assertEquals(image.getDisplayRangeMin(), decoded.getDisplayRangeMin(), "range of " + c);
			assertEquals(image.getDisplayRangeMax(), decoded.getDisplayRangeMax(), "range of " + c);
			final LUT expected =
					image.getLuts().length == 0 ? image.getProcessor().getLut() : image.getLuts()[c - 1];
			final LUT found =
					decoded.getLuts().length == 0 ? decoded.getProcessor().getLut() : decoded.getLuts()[c - 1];
			assertArrayEquals(expected.getBytes(), found.getBytes(), "colors of " + c);
		}
		for (int i = 1; i <= image.getStackSize(); i++) {
			final float[] before = plane(image, i);
			final float[] after = plane(decoded, i);
			double sum = 0;
			for (int p = 0; p < before.length; p++) sum += Math.abs(before[p] - after[p]);
			// The bundled model keeps smooth images to a few percent.
			assertTrue(
					sum / before.length < (type.startsWith("8") ? 25 : 300), "plane " + i + ": " + sum / before.length);
			assertEquals("plane " + i, decoded.getStack().getSliceLabel(i));
		}
	}

	/** Deep values are not rounded to 256 levels on the way. */
	@Test
	void deepValuesKeepTheirBits() throws IOException {
		final ImagePlus image = smooth("16-bit composite-mode", 2, 1, 1);
		final ImagePlus latent = latents.encode(image, EACH);
		final ImageProcessor first = image.getStack().getProcessor(1);
		// Less than a grey level of 8 bits: 3000 / 255 is 11.8.
		for (int p = 0; p < first.getPixelCount(); p++) first.setf(p, first.getf(p) + 3);
		final ImagePlus other = latents.encode(image, EACH);
		assertTrue(!Arrays.equals(plane(latent, 1), plane(other, 1)));
		final ImageProcessor decoded = latents.decode(other, CPU).getStack().getProcessor(1);
		final Set<Float> values = new HashSet<>();
		for (int p = 0; p < decoded.getPixelCount(); p++) values.add(decoded.getf(p));
		assertTrue(values.size() > 256, values.size() + " values");
	}

	@Test
	void clippedPixelsAreCounted() throws IOException {
		final ImagePlus image = smooth("16-bit composite-mode", 2, 2, 1);
		image.getStack().getProcessor(3).setf(5, 65535);
		image.getStack().getProcessor(3).setf(6, 0);
		final List<String> log = new ArrayList<>();
		try (Latents own = new Latents(log::add)) {
			own.encode(image, EACH);
		}
		final String last = log.get(log.size() - 1);
		assertParts(last, "cells.tif", "2 of 768 pixels of channel 1", "2 to 3001, and", "Brightness/Contrast");
		assertEquals(1, log.stream().filter(line -> line.contains("clipped")).count());
	}

	@ParameterizedTest
	@ValueSource(strings = {"composite", "each"})
	void tiffFilesKeepHyperstacks(final String channels) throws IOException {
		final ImagePlus image = smooth("16-bit composite-mode", 2, 2, 3);
		final ImagePlus latent = latents.encode(image, channels.equals("each") ? EACH : ALL);
		final ImagePlus opened = saved(latent);
		assertEquals(dimensions(latent), dimensions(opened));
		final ImagePlus expected = latents.decode(latent, CPU);
		final ImagePlus found = latents.decode(opened, CPU);
		assertEquals(dimensions(expected), dimensions(found));
		assertArrayEquals(rgb(expected), rgb(found));
		// Without properties, the labels tell.
		opened.getImageProperties().clear();
		assertArrayEquals(rgb(expected), rgb(latents.decode(opened, CPU)));
		final ImagePlus lazy = IJ.openVirtual(temp.resolve("saved.tif").toString());
		assertArrayEquals(rgb(expected), rgb(latents.decode(lazy, CPU)));
	}

	@Test
	void duplicatesAndSubstacksAreDecoded() throws IOException {
		final ImagePlus latent = latents.encode(smooth("8-bit", 1, 3, 2), ALL);
		final int[][] all = rgb(latents.decode(latent, CPU));
		assertArrayEquals(all, rgb(latents.decode(latent.duplicate(), CPU)));
		final ImagePlus part = new Duplicator().run(latent, 1, 4, 2, 3, 2, 2);
		final ImagePlus decoded = latents.decode(part, CPU);
		assertEquals("1x2x1", dimensions(decoded));
		assertArrayEquals(new int[][] {all[4], all[5]}, rgb(decoded));
		// Slices of ImageJ's stack: the second latent, and the first.
		final ImagePlus substack = new SubstackMaker().makeSubstack(plain(latent), "5,6,7,8,1,2,3,4");
		assertArrayEquals(new int[][] {all[1], all[0]}, rgb(latents.decode(substack, CPU)));
		final ImagePlus half = new Duplicator().run(latent, 2, 4, 1, 3, 1, 2);
		assertParts(decodeRefusal(half), "latent channels 2, 3, 4, 2, 3, 4", "of 4", "all channels");
	}

	/** They come in the right order, so only their planes tell. */
	@Test
	void channelsOfDifferentPlanesAreSaid() throws IOException {
		final List<String> said = new ArrayList<>();
		try (Latents own = new Latents(said::add)) {
			final ImagePlus latent = own.encode(smooth("8-bit", 1, 2, 1), ALL);
			own.decode(new SubstackMaker().makeSubstack(plain(latent), "1,2,3,4"), CPU);
			assertTrue(said.stream().noneMatch(line -> line.contains("different planes")), said::toString);
			own.decode(new SubstackMaker().makeSubstack(plain(latent), "1,2,7,8"), CPU);
			assertTrue(said.stream().anyMatch(line -> line.contains("different planes")), said::toString);
		}
	}

	/** As Image > Hyperstacks > Hyperstack to Stack makes it. */
	private static ImagePlus plain(final ImagePlus hyperstack) {
		final ImagePlus plain = hyperstack.duplicate();
		plain.setDimensions(1, plain.getStackSize(), 1);
		plain.setOpenAsHyperStack(false);
		return plain;
	}

	@Test
	void stacksThatWerePutTogetherAreDecodedLatentByLatent() throws IOException {
		final ImagePlus image = smooth("8-bit", 1, 3, 1);
		final int[][] all = rgb(latents.decode(latents.encode(image, ALL), CPU));
		final ImagePlus[] single = new ImagePlus[3];
		for (int z = 1; z <= 3; z++) {
			image.setSlice(z);
			single[z - 1] = latents.encode(image, defaults());
		}
		final ImagePlus together =
				Concatenator.run(single[0].duplicate(), single[1].duplicate(), single[2].duplicate());
		assertArrayEquals(all, rgb(latents.decode(together, CPU)));
		final Concatenator concatenator = new Concatenator();
		concatenator.setIm5D(true);
		final ImagePlus frames = concatenator.concatenate(single, true);
		assertEquals("1x4x3", dimensions(frames));
		final ImagePlus decoded = latents.decode(frames, CPU);
		assertEquals("1x1x3", dimensions(decoded));
		assertArrayEquals(all, rgb(decoded));
	}

	/** Whatever stands along which dimension. */
	@ParameterizedTest
	@CsvSource({"czt, 1x3x2", "ctz, 1x2x3", "zct, 1x3x2", "ztc, 1x3x2", "tcz, 1x2x3", "tzc, 1x2x3"})
	void everyOrderOfAHyperstackIsDecoded(final String order, final String expected) throws IOException {
		final ImagePlus latent = latents.encode(smooth("8-bit", 1, 3, 2), ALL);
		final int[][] all = rgb(latents.decode(latent, CPU));
		final ImagePlus reordered = reordered(latent, order);
		final ImagePlus decoded = latents.decode(reordered, CPU);
		final List<Integer> found = new ArrayList<>();
		for (final int[] plane : rgb(decoded)) {
			int match = -1;
			for (int p = 0; p < all.length; p++) if (Arrays.equals(all[p], plane)) match = p;
			found.add(match);
		}
		assertEquals(6, new TreeSet<>(found).size(), found.toString());
		assertTrue(!found.contains(-1), found.toString());
	}

	/** As Image > Hyperstacks > Re-order Hyperstack does: the letters name what goes to channels, slices and frames. */
	private static ImagePlus reordered(final ImagePlus image, final String order) {
		final int[] size = new int[3];
		for (int i = 0; i < 3; i++) size[i] = length(image, order.charAt(i));
		final ImageStack stack = new ImageStack();
		for (int t = 1; t <= size[2]; t++)
			for (int z = 1; z <= size[1]; z++)
				for (int c = 1; c <= size[0]; c++) {
					final int[] at = {c, z, t};
					final int index =
							image.getStackIndex(at[order.indexOf('c')], at[order.indexOf('z')], at[order.indexOf('t')]);
					stack.addSlice(
							image.getStack().getSliceLabel(index),
							image.getStack().getProcessor(index));
				}
		final ImagePlus reordered = new ImagePlus("reordered", stack);
		reordered.setDimensions(size[0], size[1], size[2]);
		reordered.setOpenAsHyperStack(true);
		return reordered;
	}

	private static int length(final ImagePlus image, final char dimension) {
		return switch (dimension) {
			case 'c' -> image.getNChannels();
			case 'z' -> image.getNSlices();
			default -> image.getNFrames();
		};
	}

	@Test
	void someOfTheChannelsComeBack() throws IOException {
		final ImagePlus latent = latents.encode(smooth("16-bit composite-mode", 3, 2, 1), EACH);
		final ImagePlus all = latents.decode(latent, CPU);
		// The second and the third channel.
		final ImagePlus part = latents.decode(new Duplicator().run(latent, 5, 12, 1, 2, 1, 1), CPU);
		assertEquals("2x2x1", dimensions(part));
		assertArrayEquals(plane(all, 2), plane(part, 1));
		assertArrayEquals(plane(all, 6), plane(part, 4));
		assertEquals(4, part.getLuts()[0].min);
		assertEquals(new Color(0, 255, 0), new Color(part.getLuts()[0].getRGB(255)));
	}

	/** Also in a plain stack: the labels name the channels. */
	@Test
	void channelsInAPlainStackComeBack() throws IOException {
		final ImagePlus latent = latents.encode(smooth("16-bit composite-mode", 2, 1, 1), EACH);
		final ImagePlus expected = latents.decode(latent, CPU);
		final ImagePlus found = latents.decode(plain(latent), CPU);
		assertEquals("2x1x1", dimensions(found));
		for (int i = 1; i <= 2; i++) assertArrayEquals(plane(expected, i), plane(found, i));
	}

	@Test
	void mixedLatentsAreDecodedToColorsWithAWord() throws IOException {
		final ImagePlus image = smooth("16-bit", 1, 1, 1);
		final ImagePlus both = Concatenator.run(latents.encode(image, EACH), latents.encode(image, defaults()));
		final List<String> log = new ArrayList<>();
		try (Latents own = new Latents(log::add)) {
			assertEquals(24, own.decode(both, CPU).getBitDepth());
		}
		assertParts(log.get(log.size() - 1), "single channels", "RGB");
	}

	/** Nothing but dimensions and numbers. */
	@Test
	void hyperstacksWithoutLabelsAreTakenByTheirChannels() throws IOException {
		final ImagePlus latent = latents.encode(smooth("8-bit", 1, 2, 2), ALL);
		final int[][] expected = rgb(latents.decode(latent, CPU));
		final ImagePlus bare = HyperStackConverter.toHyperStack(withoutProvenance(latent), 4, 2, 2);
		assertArrayEquals(expected, rgb(latents.decode(bare, CPU)));
		assertParts(
				decodeRefusal(withoutProvenance(latent)),
				"16 slices",
				"latentij-f8c4",
				"has 4",
				"If these are 4 latents",
				"channels 4, slices 4, frames 1.");
	}

	@Test
	void damagedLabelsAreNoFaultOfOurs() throws IOException {
		final ImagePlus latent = latents.encode(smooth("16-bit composite-mode", 2, 1, 1), EACH);
		for (final String display : List.of("x", "16-bit, NaN to 5", "16-bit, 0 to 5, zzzz", "7-bit, 0 to 5")) {
			for (int i = 1; i <= latent.getStackSize(); i++)
				latent.getStack()
						.setSliceLabel(
								latent.getStack()
										.getSliceLabel(i)
										.replaceFirst("(original.display: ).*", "$1" + display),
								i);
			assertEquals(24, latents.decode(latent, CPU).getBitDepth(), display);
		}
	}
}
