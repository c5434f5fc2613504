// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import ij.process.StackConverter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import latentij.ij.images.ImageTensors;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.ij.runs.RunListener;
import latentij.model.library.Models;
import latentij.quality.ImageQuality;
import latentij.testing.Untouched;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatentsTest extends LatentsFixture {

	/**
	 * What 3 numbers for each 8 x 8 pixels keep: the image shrunk to an eighth and
	 * enlarged again.
	 */
	private static ColorProcessor blurred(final ImagePlus image, final int width, final int height) {
		final ImagePlus shrunk = new ImagePlus("", ImageTensors.seen(image, (width + 7) / 8, (height + 7) / 8));
		return ImageTensors.seen(shrunk, width, height);
	}

	@ParameterizedTest
	@ValueSource(strings = {"mountains.png", "tissue-odd.png", "cells.tif"})
	void roundTripKeepsMoreThanAnImageOfAnEighthTheSize(final String name) throws IOException {
		final ImagePlus image = sample(name);
		final ImagePlus decoded = latents.decode(latents.encode(image, defaults()), CPU);
		final int width = image.getWidth();
		final int height = image.getHeight();
		assertEquals(24, decoded.getBitDepth());
		assertEquals(width, decoded.getWidth());
		assertEquals(height, decoded.getHeight());
		final ColorProcessor original = ImageTensors.seen(image, width, height);
		final double kept = ImageQuality.psnr(original.getBufferedImage(), decoded.getBufferedImage());
		final double blur = ImageQuality.psnr(
				original.getBufferedImage(), blurred(image, width, height).getBufferedImage());
		assertTrue(kept > blur, name + ": " + kept + " dB, " + blur + " dB of the small image");
	}

	@Test
	void latentIsAStackOfFourLabelledFloatSlices() throws IOException {
		final ImagePlus latent = latents.encode(small(64, 48), defaults());
		assertEquals("small-latent", latent.getTitle());
		assertEquals(32, latent.getBitDepth());
		assertArrayEquals(new int[] {8, 6, 1, 4, 1}, latent.getDimensions());
		assertEquals("Latent Channel 4", latent.getStack().getShortSliceLabel(4));
		final ImagePlus decoded = latents.decode(latent, CPU);
		assertEquals("small-decoded", decoded.getTitle());
		assertEquals("small-latent-channels", latents.showChannels(latent).getTitle());
	}

	@Test
	void seedDecidesTheSample() throws IOException {
		final ImagePlus image = small(32, 24);
		final float[] one = values(latents.encode(image, options(null, null, "sample", "1")));
		assertArrayEquals(one, values(latents.encode(image, options(null, null, "sample", "1"))));
		assertFalse(Arrays.equals(one, values(latents.encode(image, options(null, null, "sample", "2")))));
		final float[] mean = values(latents.encode(image, options(null, null, "mean", "1")));
		assertFalse(Arrays.equals(one, mean));
		assertArrayEquals(mean, values(latents.encode(image, options(null, null, "mean", "2"))));
	}

	@Test
	void editedLatentsGiveAnotherImage() throws IOException {
		final ImagePlus latent = latents.encode(small(64, 48), defaults());
		final int[] before = pixels(latents.decode(latent, CPU));
		final ImagePlus edited = latent.duplicate();
		for (int s = 1; s <= 4; s++) edited.getStack().getProcessor(s).multiply(0.5);
		assertFalse(Arrays.equals(before, pixels(latents.decode(edited, CPU))));
		assertArrayEquals(before, pixels(latents.decode(latent, CPU)));
	}

	@Test
	void currentSliceOfAStackIsEncoded() throws IOException {
		final ImageStack stack = new ImageStack(24, 16);
		stack.addSlice(small(24, 16).getProcessor());
		final ImageProcessor second = small(48, 32).getProcessor().resize(24, 16);
		stack.addSlice(second);
		final ImagePlus image = new ImagePlus("stack", stack);
		image.setSlice(2);
		final Untouched before = new Untouched(image);
		final float[] latent = values(latents.encode(image, defaults()));
		before.check();
		assertArrayEquals(values(latents.encode(new ImagePlus("", second), defaults())), latent);
	}

	@Test
	void inputsAreNotChanged() throws IOException {
		final ImagePlus cells = sample("cells.tif");
		final Untouched beforeEncoding = new Untouched(cells);
		final ImagePlus latent = latents.encode(cells, options(null, "512x512", null, null));
		beforeEncoding.check();
		latent.setSlice(2);
		final Untouched beforeDecoding = new Untouched(latent);
		latents.showChannels(latent);
		latents.decode(latent, CPU);
		beforeDecoding.check();
	}

	@Test
	void missingImagesAreRefused() {
		for (final String message : new String[] {
			encodeRefusal(null, defaults()),
			decodeRefusal(null),
			assertThrows(IllegalArgumentException.class, () -> latents.showChannels(null))
					.getMessage()
		}) assertParts(message, "There is no image", "Open one");
		final ImagePlus empty = new ImagePlus();
		for (final String message : new String[] {
			encodeRefusal(empty, defaults()),
			decodeRefusal(empty),
			assertThrows(IllegalArgumentException.class, () -> latents.showChannels(empty))
					.getMessage()
		}) {
			assertParts(message, "no pixels", "Open an image");
			assertFalse(message.contains("null"), message);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = {"8-bit", "16-bit", "RGB"})
	void stacksOfOtherTypesAreNoLatents(final String type) {
		final ImagePlus stack = IJ.createImage("wrong", type, 8, 8, 4);
		for (final String message : new String[] {
			decodeRefusal(stack),
			assertThrows(IllegalArgumentException.class, () -> latents.showChannels(stack))
					.getMessage()
		}) assertParts(message, "\"wrong\"", "32-bit", "Encode to Latent");
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 3, 5})
	void otherNumbersOfSlicesAreNoLatentsOfTheModel(final int slices) {
		final ImagePlus stack = IJ.createImage("wrong", "32-bit", 8, 8, slices);
		assertParts(decodeRefusal(stack), "\"wrong\"", slices + " slice", "4", "Encode to Latent");
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 3, 5, 6})
	void anyNumberOfChannelsIsShown(final int slices) {
		final ImagePlus channels = latents.showChannels(IJ.createImage("some", "32-bit", 8, 8, slices));
		assertEquals("some-channels", channels.getTitle());
		assertEquals(24, channels.getBitDepth());
	}

	@Test
	void nanInALatentIsRefusedWithItsPlace() throws IOException {
		final ImagePlus latent = latents.encode(small(64, 48), defaults());
		latent.getStack().getProcessor(2).setf(3, 4, Float.NaN);
		assertParts(decodeRefusal(latent), "NaN", "slice 2", "x=3, y=4", "Remove NaNs...");
	}

	@Test
	void unknownModelsAreRefused() {
		assertParts(
				assertThrows(
								IOException.class,
								() -> latents.encode(small(16, 16), options("no-such-model", null, null, null)))
						.getMessage(),
				"no-such-model",
				Models.BUNDLED);
	}

	@Test
	void runsAreToldOfFromStartToEnd() throws IOException {
		final List<String> told = new ArrayList<>();
		try (Latents own = new Latents(message -> {}, new RunListener() {

			@Override
			public void started(final String what) {
				told.add("started: " + what);
			}

			@Override
			public void finished(final String what) {
				told.add("finished: " + what);
			}

			@Override
			public void failed(final String what) {
				told.add("failed: " + what);
			}
		})) {
			final ImagePlus latent = own.encode(small(16, 16), defaults());
			latent.getStack().getProcessor(2).setf(1, 1, Float.NaN);
			assertThrows(IllegalArgumentException.class, () -> own.decode(latent, CPU));
		}
		assertEquals(4, told.size(), told.toString());
		assertEquals("started: Encoding small.png with latentij-f8c4 on CPU", told.get(0));
		assertTrue(told.get(1).startsWith("finished: Encoded small.png with latentij-f8c4 in "), told.get(1));
		assertEquals("started: Decoding small-latent with latentij-f8c4 on CPU", told.get(2));
		assertEquals("failed: Decoding small-latent failed", told.get(3));
	}

	@Test
	void channelsAreShownInOneRgbImage() throws IOException {
		final ImagePlus latent = latents.encode(small(64, 48), defaults());
		final ImagePlus channels = latents.showChannels(latent);
		assertEquals(24, channels.getBitDepth());
		assertEquals(1, channels.getStackSize());
		assertTrue(channels.getWidth() > 4 * 192, channels.toString());
	}

	@ParameterizedTest
	@ValueSource(strings = {"stack", "properties", "labels", "slice", "names"})
	void latentsAreNotEncoded(final String kind) throws IOException {
		final ImagePlus latent = latents.encode(small(64, 64), defaults());
		final ImagePlus image =
				switch (kind) {
					case "properties" -> withLabels(latent, null);
					case "labels" -> new ImagePlus("x-latent", latent.getStack());
					case "slice" -> substack(latent, "3");
					case "names" -> new ImagePlus(
							"x-latent",
							withLabels(latent, ProvenanceLabels.LABEL).getStack());
					default -> latent;
				};
		assertParts(encodeRefusal(image, defaults()), "-latent\" is a latent already", "Show Latent Channels");
	}

	private static ImagePlus withLabels(final ImagePlus latent, final String name) {
		for (int c = 1; c <= latent.getStackSize(); c++)
			latent.getStack().setSliceLabel(name == null ? null : name + c, c);
		return latent;
	}

	@Test
	void picturesOfLatentsAreEncoded() throws IOException {
		final ImagePlus latent = latents.encode(small(64, 64), defaults());
		assertEquals(4, latents.encode(latents.showChannels(latent), defaults()).getStackSize());
		assertEquals(4, latents.encode(withoutProvenance(latent), defaults()).getStackSize());
		new StackConverter(latent).convertToGray8();
		assertEquals(4, latents.encode(latent, defaults()).getStackSize());
	}
}
