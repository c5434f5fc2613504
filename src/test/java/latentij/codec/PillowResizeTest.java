// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.util.Arrays;
import java.util.Random;
import latentij.ij.images.ImageTensors;
import latentij.testing.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PillowResizeTest {

	/** Rounding of sums of weights to 32 bits, grey levels to 255. */
	private static final float FP32_ATOL = 1e-3f;

	private static ImagePlus image(final String name) {
		return IJ.openImage(
				Resources.path("vectors/pillow-resize/" + name + ".png").toString());
	}

	@ParameterizedTest
	@ValueSource(strings = {"down_701x500_to_512x512", "down_701x500_to_96x64", "up_160x120_to_512x512"})
	void pixelsAreExactlyPillows(final String name) {
		final ColorProcessor expected = (ColorProcessor) image(name).getProcessor();
		final ImagePlus original = image(name.replaceFirst("_to_.*", ""));
		final ColorProcessor found = ImageTensors.seen(original, expected.getWidth(), expected.getHeight());
		assertArrayEquals((int[]) expected.getPixels(), (int[]) found.getPixels());
	}

	@Test
	void sameSizeIsTheSameImage() {
		final float[] plane = {1, 2, 3, 4, 5, 6};
		assertArrayEquals(plane, PillowResize.resize(plane, 3, 2, 3, 2, false));
	}

	@Test
	void constantPlanesStayConstantAtAnySize() {
		final float[] plane = new float[7 * 5];
		Arrays.fill(plane, 200);
		for (final int[] size : new int[][] {{1, 1}, {3, 11}, {512, 2}, {7, 1}}) {
			for (final boolean eightBit : new boolean[] {true, false}) {
				final float[] resized = PillowResize.resize(plane, 7, 5, size[0], size[1], eightBit);
				assertEquals(size[0] * size[1], resized.length);
				for (final float value : resized) assertEquals(200, value, eightBit ? 0 : FP32_ATOL);
			}
		}
	}

	@Test
	void onePixelBecomesAnySize() {
		final float[] plane = {42};
		for (final float value : PillowResize.resize(plane, 1, 1, 8, 8, true)) assertEquals(42, value);
		assertEquals(1, plane.length);
	}

	@Test
	void otherDepthsAreNotRounded() {
		final float[] plane = {0, 0.25f, 0.5f, 0.75f};
		final float[] resized = PillowResize.resize(plane, 4, 1, 2, 1, false);
		assertTrue(resized[0] > 0 && resized[0] < 0.375f, Arrays.toString(resized));
		assertEquals(0.75f, resized[0] + resized[1], FP32_ATOL);
	}

	@Test
	void overshootIsClamped() {
		final float[] edge = {0, 0, 255, 255};
		for (final boolean eightBit : new boolean[] {true, false}) {
			final float[] resized = PillowResize.resize(edge, 4, 1, 32, 1, eightBit);
			for (final float value : resized) assertTrue(value >= 0 && value <= 255, value + "");
			assertEquals(0, resized[0]);
			assertEquals(255, resized[31]);
		}
	}

	@Test
	void planeIsNotChanged() {
		final float[] plane = new float[12 * 10];
		final Random random = new Random(1);
		for (int i = 0; i < plane.length; i++) plane[i] = random.nextInt(256);
		final float[] before = plane.clone();
		PillowResize.resize(plane, 12, 10, 5, 20, true);
		assertArrayEquals(before, plane);
	}
}
