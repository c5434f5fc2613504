// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.FloatProcessor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.tensor.FloatTensor;
import latentij.testing.Untouched;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class LatentImagesTest {

	/** -30, -29, ... */
	private static FloatTensor latent() {
		final FloatTensor latent = FloatTensor.zeros(1, 4, 3, 5);
		for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, i - 30);
		return latent;
	}

	/** A stack of a latent [1,C,h,w]. */
	public static ImagePlus stack(final FloatTensor latent, final String title) {
		final ImageStack stack = new ImageStack(latent.dim(3), latent.dim(2));
		for (int c = 0; c < latent.dim(1); c++) {
			final float[] plane = new float[latent.dim(3) * latent.dim(2)];
			latent.buffer().get(c * plane.length, plane);
			stack.addSlice(ProvenanceLabels.LABEL + (c + 1), new FloatProcessor(latent.dim(3), latent.dim(2), plane));
		}
		final ImagePlus image = new ImagePlus(title, stack);
		LatentImages.setRange(image, latent.toArray());
		return image;
	}

	@Test
	void stackComesBackAsTheSameTensor() {
		final ImagePlus stack = stack(latent(), "title");
		stack.setSlice(3);
		final Untouched before = new Untouched(stack);
		final FloatTensor tensor = LatentImages.toTensor(stack);
		assertArrayEquals(latent().shape(), tensor.shape());
		assertArrayEquals(latent().toArray(), tensor.toArray());
		before.check();
	}

	@Test
	void displayRangeLeavesOutliersOut() {
		final FloatTensor latent = FloatTensor.zeros(1, 4, 20, 20);
		for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, i % 100);
		latent.set(1e6f, 0, 1, 2, 3);
		latent.set(-1e6f, 0, 2, 2, 3);
		final ImagePlus stack = stack(latent, "title");
		assertEquals(0, stack.getDisplayRangeMin());
		assertEquals(99, stack.getDisplayRangeMax());
		stack.setSlice(4);
		assertEquals(0, stack.getDisplayRangeMin());
		assertEquals(99, stack.getDisplayRangeMax());
	}

	/** Values as they are, rising, falling, many of them equal, and with what is no number among them. */
	@ParameterizedTest
	@ValueSource(ints = {1, 2, 399, 400, 401, 5000, 8192})
	void displayRangeIsThatOfSortedValues(final int n) {
		final Random random = new Random(n);
		final float[] special = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f};
		final float[] any = new float[n];
		final float[] few = new float[n];
		final float[] odd = new float[n];
		for (int i = 0; i < n; i++) {
			any[i] = (float) random.nextGaussian();
			few[i] = random.nextInt(3) - 1;
			odd[i] = special[random.nextInt(special.length)];
		}
		final float[] rising = any.clone();
		Arrays.sort(rising);
		final float[] falling = new float[n];
		for (int i = 0; i < n; i++) falling[i] = rising[n - 1 - i];
		for (final float[] values : List.of(any, few, odd, rising, falling)) {
			final float[] sorted = values.clone();
			Arrays.sort(sorted);
			final ImagePlus image = new ImagePlus("", new FloatProcessor(n, 1, values.clone()));
			LatentImages.setRange(image, values);
			assertEquals(sorted[n / 400], image.getDisplayRangeMin());
			assertEquals(sorted[n - 1 - n / 400], image.getDisplayRangeMax());
		}
	}

	/** Of many values, some are looked at, but not only those of a few columns. */
	@ParameterizedTest
	@CsvSource({"128, 8", "126, 9", "126, 7", "256, 32", "512, 128", "480, 129"})
	void displayRangeIsThatOfAllPhasesOfAGrating(final int side, final int period) {
		for (int phase = 0; phase < period; phase++) {
			final FloatTensor latent = FloatTensor.zeros(1, 4, side, side);
			for (int i = phase; i < latent.size(); i += period) latent.buffer().put(i, 5);
			final ImagePlus stack = stack(latent, "title");
			assertEquals(0, stack.getDisplayRangeMin());
			assertEquals(5, stack.getDisplayRangeMax());
		}
	}

	@ParameterizedTest
	@CsvSource({"600, 2", "900, 4", "901, 3"})
	void displayRangeOfAnEditedLatentIsThatOfAllPhasesOfAGrating(final int side, final int period) {
		for (int phase = 0; phase < period; phase++) {
			final FloatTensor latent = FloatTensor.zeros(1, 4, side, side);
			for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, i % side % period == phase ? 4 : 2);
			final ImagePlus mapped =
					LatentImages.mapped(stack(latent, "title"), new int[] {0, 1, 2, 3}, (channel, value) -> value + 1);
			assertEquals(3, mapped.getDisplayRangeMin());
			assertEquals(5, mapped.getDisplayRangeMax());
		}
	}

	@ParameterizedTest
	@CsvSource({"NaN, Noise", "Infinity, Max...", "-Infinity, Min..."})
	void valuesThatAreNoNumbersAreRefusedWithTheirPlace(final float value, final String command) {
		final ImagePlus stack = stack(latent(), "my title");
		stack.getStack().getProcessor(3).setf(4, 2, value);
		final String message = assertThrows(IllegalArgumentException.class, () -> LatentImages.toTensor(stack))
				.getMessage();
		for (final String part :
				new String[] {"my title", String.valueOf(value), "slice 3", "x=4", "y=2", command, "Remove NaNs..."})
			assertTrue(message.contains(part), message);
	}

	@ParameterizedTest
	@ValueSource(strings = {"8-bit", "16-bit", "RGB"})
	void otherTypesAreRefused(final String type) {
		final ImagePlus image = IJ.createImage("wrong", type, 5, 3, 4);
		final String message = assertThrows(IllegalArgumentException.class, () -> LatentImages.toTensor(image))
				.getMessage();
		assertTrue(
				message.contains("wrong") && message.contains("32-bit") && message.contains("Encode to Latent"),
				message);
	}
}
