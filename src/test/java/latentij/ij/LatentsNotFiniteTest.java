// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import latentij.codec.NotFiniteException;
import latentij.job.DecodeOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NaN and infinity in images to encode. */
class LatentsNotFiniteTest extends LatentsFixture {

	private static ImagePlus ramp(final float value) {
		final ImagePlus image = IJ.createImage("ramp", "32-bit ramp", 32, 32, 1);
		image.getProcessor().setf(5, 6, value);
		image.getProcessor().setMinAndMax(0, 1);
		return image;
	}

	/** As ImageJ shows it, and not without a word. */
	@ParameterizedTest
	@CsvSource({"NaN, 0", "-Infinity, 0", "Infinity, 1"})
	void onePixelIsAsImageJShowsIt(final float value, final float shown) throws IOException {
		final List<String> log = new ArrayList<>();
		try (Latents own = trusting(log::add, question -> false)) {
			final float[] expected = values(own.encode(ramp(shown), defaults()));
			assertEquals(List.of(), log);
			assertArrayEquals(expected, values(own.encode(ramp(value), defaults())));
			assertEquals(1, log.size(), log.toString());
			assertParts(log.get(0), "\"ramp\" has 1 pixel", value + " at x=5, y=6");
		}
	}

	@Test
	void manyPixelsAreCounted() throws IOException {
		final List<String> log = new ArrayList<>();
		try (Latents own = trusting(log::add, question -> false)) {
			final ImagePlus image = ramp(Float.NaN);
			image.getProcessor().setf(3, 7, Float.POSITIVE_INFINITY);
			own.encode(image, options(null, "512x512", null, null));
			assertParts(log.get(0), "2 pixels", "the first is NaN at x=5, y=6");
		}
	}

	/** ImageJ's own range is infinite then, and its window black. */
	@ParameterizedTest
	@ValueSource(floats = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
	void anInfiniteRangeIsRefused(final float value) {
		final ImagePlus image = ramp(value);
		image.getProcessor().resetMinAndMax();
		assertParts(
				encodeRefusal(image, defaults()), "\"ramp\"", "range", value + " at x=5, y=6", "Brightness/Contrast");
	}

	@Test
	void aRangeThatIsNoNumberIsRefused() {
		final ImagePlus image = ramp(0);
		image.setDisplayRange(Double.NaN, 1);
		assertParts(encodeRefusal(image, defaults()), "NaN to 1,", "Brightness/Contrast");
	}

	@ParameterizedTest
	@ValueSource(ints = {IJ.COMPOSITE, IJ.COLOR, IJ.GRAYSCALE})
	void channelsLikewise(final int mode) throws IOException {
		final List<String> log = new ArrayList<>();
		final ImagePlus image = IJ.createImage("c", "32-bit composite-mode", 24, 24, 2, 1, 2);
		image.setPosition(2, 1, 2);
		final ImageProcessor pixels = image.getStack().getProcessor(image.getStackIndex(2, 1, 2));
		pixels.setf(5, 6, Float.NaN);
		image.setDisplayRange(0, 1);
		((CompositeImage) image).setMode(mode);
		try (Latents own = trusting(log::add, question -> false)) {
			own.encode(image, defaults());
			assertEquals(1, log.size(), log.toString());
			assertParts(log.get(0), "\"c\" has 1 pixel", "x=5, y=6");
			// Another frame is not looked at.
			image.setT(1);
			own.encode(image, defaults());
			assertEquals(1, log.size(), log.toString());
		}
		image.setDisplayRange(0, Double.POSITIVE_INFINITY);
		assertParts(encodeRefusal(image, defaults()), "\"c\"", "over the range 0 to Infinity");
	}

	/** The weights are not to blame. */
	@Test
	void latentsOfTooLargeValuesAreNamedFirst() throws IOException {
		final ImagePlus latent;
		try (Latents own = trusting(line -> {}, question -> false)) {
			latent = own.encode(IJ.createImage("x", "RGB ramp", 24, 24, 1), defaults());
		}
		latent.getStack().getProcessor(2).setf(1, 1, Float.MAX_VALUE);
		final String message = assertThrows(
						NotFiniteException.class, () -> latents.decode(latent, DecodeOptions.DEFAULT))
				.getMessage();
		assertParts(message, "in the decoded image. A latent of far larger values", "Else the model's weights");
	}

	@Test
	void otherDepthsHaveNoSuchValues() throws IOException {
		final List<String> log = new ArrayList<>();
		try (Latents own = trusting(log::add, question -> false)) {
			for (final String type : List.of("8-bit ramp", "16-bit ramp", "RGB ramp"))
				own.encode(IJ.createImage("x", type, 24, 24, 1), defaults());
		}
		assertTrue(log.isEmpty(), log.toString());
	}
}
