// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.plugin.Duplicator;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.awt.Color;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import latentij.ij.images.ImageTensors;
import latentij.ij.latents.LatentImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Images without a window, as scripts and macros in batch mode have them. */
class LatentsPositionsTest extends LatentsFixture {

	private static final double TOLERANCE = 1e-5;

	private static double mean(final ImagePlus image) throws IOException {
		return latents.encode(image, defaults()).getStack().getProcessor(1).getStats().mean;
	}

	@Test
	void eachFrameOfAHiddenCompositeIsEncoded() throws IOException {
		final ImagePlus image = IJ.createImage("h", "8-bit composite-mode", 8, 8, 2, 1, 2);
		final ImageProcessor pixels = image.getStack().getProcessor(image.getStackIndex(1, 1, 2));
		pixels.setValue(200);
		pixels.fill();
		final double black = mean(filled(new Color(0, 0, 0)));
		final double red = mean(filled(new Color(200, 0, 0)));
		assertTrue(Math.abs(black - red) > 0.5, black + " and " + red);
		image.setT(1);
		assertEquals(black, mean(image), TOLERANCE);
		image.setT(2);
		assertEquals(red, mean(image), TOLERANCE);
		image.setT(1);
		assertEquals(black, mean(image), TOLERANCE);
	}

	private static ImagePlus filled(final Color color) {
		final ImagePlus image = IJ.createImage("filled", "RGB", 8, 8, 1);
		image.getProcessor().setColor(color);
		image.getProcessor().fill();
		return image;
	}

	private static final int SIDE = 16;

	static List<Arguments> typesAndModes() {
		final List<Arguments> all = new ArrayList<>();
		for (final String type : List.of("8-bit", "16-bit", "32-bit")) {
			all.add(Arguments.of(type, 1, ""));
			for (final String mode : List.of("composite", "color", "grayscale"))
				for (final int channels : new int[] {2, 3, 5}) all.add(Arguments.of(type, channels, mode));
			for (final String projection : List.of("max", "min", "invert", "composite_max", "composite_invert"))
				all.add(Arguments.of(type, 3, "composite " + projection));
		}
		all.add(Arguments.of("RGB", 1, ""));
		return all;
	}

	/** Of a copy that knows no other position, the picture cannot be an earlier one. */
	@ParameterizedTest
	@MethodSource("typesAndModes")
	void everyPositionIsThatOfADuplicate(final String type, final int channels, final String mode) {
		final Random random = new Random(3);
		final ImagePlus image = hyperstack(type, channels, mode, random);
		for (int run = 0; run < 12; run++) {
			final int[] position = {1 + random.nextInt(channels), 1 + random.nextInt(2), 1 + random.nextInt(3)};
			moveTo(image, position, random.nextInt(4));
			if (!type.equals("RGB")) {
				// In grey, colors are not seen.
				if (run % 4 == 1 && !mode.equals("grayscale")) color(image, random);
				image.setDisplayRange(random.nextInt(50), 100 + random.nextInt(150));
			}
			if (image instanceof CompositeImage composite && run % 3 == 2)
				composite.setActiveChannels(run % 2 == 0 ? "10000" : "11111");
			final ImagePlus copy = duplicate(image, position);
			final ColorProcessor expected = ImageTensors.seen(copy, SIDE, SIDE);
			final ColorProcessor found = ImageTensors.seen(image, SIDE, SIDE);
			assertArrayEquals((int[]) expected.getPixels(), (int[]) found.getPixels(), "run " + run);
			assertArrayEquals(position, new int[] {image.getC(), image.getZ(), image.getT()});
			// As ImageJ draws the copy; deep images are not rounded to 256 levels.
			final int[] drawn = (int[]) new ColorProcessor(copy.getImage()).getPixels();
			final int tolerance = ImageTensors.isEightBit(image) ? 0 : 2;
			for (int p = 0; p < drawn.length; p++)
				for (int shift = 0; shift < 24; shift += 8)
					assertEquals(
							drawn[p] >> shift & 255, found.get(p) >> shift & 255, tolerance, "run " + run + " at " + p);
		}
	}

	/** Without a window, ImageJ's own picture does not follow. */
	@ParameterizedTest
	@CsvSource({"8-bit", "16-bit", "32-bit"})
	void rangesThatAreResetAreThoseOfADuplicate(final String type) {
		final ImagePlus image = IJ.createImage("h", type + " ramp composite-mode", 16, 16, 4, 1, 1);
		final double max = image.getProcessor().getMax();
		for (int c = 1; c <= 4; c++) {
			image.setC(c);
			image.setDisplayRange(max * c / 16, max * c / 8);
		}
		final int[] before = (int[]) ImageTensors.seen(image, 16, 16).getPixels();
		for (int c = 1; c <= 4; c++) {
			image.setC(c);
			image.resetDisplayRange();
		}
		// ImageJ gives the current channel the range that it drew it with before.
		image.setC(2);
		((CompositeImage) image).setActiveChannels("1110");
		final int[] found = (int[]) ImageTensors.seen(image, 16, 16).getPixels();
		assertFalse(Arrays.equals(before, found));
		final CompositeImage copy = (CompositeImage) new Duplicator().run(image);
		copy.getActiveChannels()[3] = false;
		assertArrayEquals((int[]) ImageTensors.seen(copy, 16, 16).getPixels(), found);
	}

	/** ImageJ does not clear the first pixel of the picture that it drew last. */
	@ParameterizedTest
	@CsvSource({"8-bit, Sum", "16-bit, Sum", "8-bit, Max", "8-bit, Min", "8-bit, Invert"})
	void aPictureWithoutItsFirstChannelStaysTheSame(final String type, final String projection) {
		final ImagePlus image = IJ.createImage("h", type + " composite-mode", 8, 8, 3, 1, 1);
		image.setProp("CompositeProjection", projection);
		for (int c = 1; c <= 3; c++) {
			final ImageProcessor channel = image.getStack().getProcessor(c);
			channel.setValue(20 * c);
			channel.fill();
		}
		((CompositeImage) image).setActiveChannels("011");
		image.setDisplayRange(0, 100);
		final int[] pixels = (int[]) ImageTensors.seen(image, 8, 8).getPixels();
		assertEquals(pixels[1], pixels[0]);
		for (int run = 0; run < 3; run++)
			assertArrayEquals(pixels, (int[]) ImageTensors.seen(image, 8, 8).getPixels());
	}

	private static ImagePlus hyperstack(final String type, final int channels, final String mode, final Random random) {
		final String options = mode.isEmpty() ? type : type + " " + mode.split(" ")[0] + "-mode";
		final ImagePlus image = IJ.createImage("h", options, SIDE, SIDE, channels, 2, 3);
		if (mode.contains(" ")) image.setProp("CompositeProjection", mode.split(" ")[1]);
		final ImageStack stack = image.getStack();
		for (int i = 1; i <= stack.size(); i++) {
			final ImageProcessor pixels = stack.getProcessor(i);
			for (int p = 0; p < SIDE * SIDE; p++)
				if (type.equals("RGB")) pixels.set(p, random.nextInt(1 << 24));
				else pixels.setf(p, random.nextInt(250));
		}
		return image;
	}

	/** Goes to a position in one of the ways that macros, scripts and people go. */
	private static void moveTo(final ImagePlus image, final int[] position, final int way) {
		switch (way) {
			case 0 -> image.setPosition(position[0], position[1], position[2]);
			case 1 -> image.setPositionWithoutUpdate(position[0], position[1], position[2]);
			case 2 -> image.setPosition(image.getStackIndex(position[0], position[1], position[2]));
			default -> {
				image.setC(position[0]);
				image.setZ(position[1]);
				image.setT(position[2]);
			}
		}
	}

	/** As macros do it by {@code run("Green")} and the like. */
	private static void color(final ImagePlus image, final Random random) {
		final LUT lut = LUT.createLutFromColor(new Color(random.nextInt(1 << 24) | 0x404040));
		if (image instanceof CompositeImage composite) composite.setChannelLut(lut);
		else image.setLut(lut);
	}

	private static ImagePlus duplicate(final ImagePlus image, final int[] position) {
		final ImagePlus copy = new Duplicator()
				.run(image, 1, image.getNChannels(), position[1], position[1], position[2], position[2]);
		if (copy instanceof CompositeImage composite && image instanceof CompositeImage original)
			for (int c = 0; c < image.getNChannels(); c++)
				composite.getActiveChannels()[c] = original.getActiveChannels()[c];
		copy.setC(position[0]);
		if (copy instanceof CompositeImage composite) composite.updateImage();
		return copy;
	}

	@ParameterizedTest
	@CsvSource({"8-bit", "16-bit", "32-bit"})
	void aThresholdChangesNothing(final String type) throws IOException {
		final ImagePlus image = IJ.createImage("t", type + " ramp", 32, 32, 1);
		final float[] before =
				LatentImages.toTensor(latents.encode(image, defaults())).toArray();
		final double max = image.getProcessor().getMax();
		image.getProcessor().setThreshold(max / 3, max / 2, ImageProcessor.RED_LUT);
		assertArrayEquals(
				before, LatentImages.toTensor(latents.encode(image, defaults())).toArray());
		assertFalse(Arrays.equals(before, new float[before.length]));
		assertEquals(max / 3, image.getProcessor().getMinThreshold(), 1);
	}

	/** Nor one of a channel, however the channels are shown. */
	@ParameterizedTest
	@CsvSource({"8-bit color", "8-bit grayscale", "8-bit composite", "16-bit color", "16-bit grayscale"})
	void aThresholdOfAChannelChangesNothing(final String type) throws IOException {
		for (int channel = 1; channel <= 2; channel++) {
			final ImagePlus image = IJ.createImage("t", type + "-mode", 32, 32, 2, 1, 1);
			for (int c = 1; c <= 2; c++)
				for (int i = 0; i < 32 * 32; i++)
					image.getStack().getProcessor(c).set(i, i * c % 251);
			image.setC(channel);
			image.setDisplayRange(20, 240);
			final float[] before =
					LatentImages.toTensor(latents.encode(image, defaults())).toArray();
			for (final int mask : new int[] {
				ImageProcessor.RED_LUT,
				ImageProcessor.BLACK_AND_WHITE_LUT,
				ImageProcessor.OVER_UNDER_LUT,
				ImageProcessor.NO_LUT_UPDATE
			}) {
				image.getProcessor().setThreshold(90, 200, mask);
				assertArrayEquals(
						before,
						LatentImages.toTensor(latents.encode(image, defaults())).toArray());
			}
		}
	}
}
