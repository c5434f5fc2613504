// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.plugin.Duplicator;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
		image.setT(1);
		assertEquals(-1.67843, mean(image), TOLERANCE);
		image.setT(2);
		assertEquals(-0.46292, mean(image), TOLERANCE);
		image.setT(1);
		assertEquals(-1.67843, mean(image), TOLERANCE);
	}

	/** Of a copy that knows no other position, the picture cannot be an earlier one. */
	@ParameterizedTest
	@CsvSource({
		"8-bit, composite",
		"8-bit, color",
		"8-bit, grayscale",
		"16-bit, composite",
		"16-bit, color",
		"32-bit, composite"
	})
	void everyPositionIsThatOfADuplicate(final String type, final String mode) throws IOException {
		final Random random = new Random(3);
		final ImagePlus image = IJ.createImage("h", type + " " + mode + "-mode", 16, 16, 2, 2, 3);
		final ImageStack stack = image.getStack();
		for (int i = 1; i <= stack.size(); i++)
			for (int p = 0; p < 256; p++) stack.getProcessor(i).setf(p, random.nextInt(250));
		for (int run = 0; run < 12; run++) {
			image.setPosition(1 + random.nextInt(2), 1 + random.nextInt(2), 1 + random.nextInt(3));
			image.setDisplayRange(random.nextInt(50), 100 + random.nextInt(150));
			if (image instanceof CompositeImage composite && run % 3 == 2)
				composite.setActiveChannels(run % 2 == 0 ? "10" : "11");
			final int[] position = {image.getC(), image.getZ(), image.getT()};
			final ImagePlus copy =
					new Duplicator().run(image, 1, 2, image.getZ(), image.getZ(), image.getT(), image.getT());
			if (copy instanceof CompositeImage composite && image instanceof CompositeImage original)
				for (int c = 0; c < 2; c++) composite.getActiveChannels()[c] = original.getActiveChannels()[c];
			copy.setC(image.getC());
			if (copy instanceof CompositeImage composite) composite.updateImage();
			final ColorProcessor expected = ImageTensors.seen(copy, 16, 16);
			final ColorProcessor found = ImageTensors.seen(image, 16, 16);
			assertArrayEquals((int[]) expected.getPixels(), (int[]) found.getPixels(), "run " + run);
			assertArrayEquals(position, new int[] {image.getC(), image.getZ(), image.getT()});
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
}
