// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.LazyBlock;
import latentij.tensor.PixelTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageProcessorTest {

	@ParameterizedTest
	@CsvSource({"-1, 0", "1, 255", "0, 128", "-1.5, 0", "42, 255", "-Infinity, 0", "Infinity, 255", "NaN, 0"})
	void outputsAreClampedToGreyLevels(final float y, final int grey) {
		assertEquals(grey, ImageProcessor.toGrey(y));
	}

	@Test
	void halvesAreRoundedToEven() {
		// (y / 2 + 0.5) * 255 is exactly n + 0.5 for these.
		int ties = 0;
		for (int n = 0; n < 255; n++) {
			final float y = (float) ((n + 0.5) / 127.5 - 1);
			final float value = (y / 2 + 0.5f) * 255;
			if (value != n + 0.5f) continue;
			assertEquals(n % 2 == 0 ? n : n + 1, ImageProcessor.toGrey(y));
			ties++;
		}
		// Few would mean that this test tests nothing.
		assertEquals(true, ties > 50, ties + " ties");
	}

	@Test
	void outputsAreRoundedNotTruncated() {
		assertEquals(100, ImageProcessor.toGrey(99.6f / 127.5f - 1));
		assertEquals(99, ImageProcessor.toGrey(99.4f / 127.5f - 1));
	}

	@Test
	void everyGreyLevelComesBack() {
		for (int grey = 0; grey < 256; grey++) {
			assertEquals(grey, ImageProcessor.toGrey(ImageProcessor.normalize(grey)));
			assertEquals(grey, ImageProcessor.toGrey(2 * (grey / 255f) - 1));
		}
	}

	@Test
	void normalizedValuesLieBetweenMinusOneAndOne() {
		assertEquals(-1, ImageProcessor.normalize(0));
		assertEquals(1, ImageProcessor.normalize(255));
	}

	/** Two images of 5 x 3 pixels, all values different. */
	private static PixelTensor pixels() {
		final PixelTensor pixels = PixelTensor.zeros(2, 3, 5);
		for (int i = 0; i < pixels.size(); i++) pixels.ints().put(i, 0x5a000000 | i << 16 | 100 + i << 8 | 200 + i);
		return pixels;
	}

	@Test
	void pixelsBecomePlanes() {
		final FloatTensor tensor = ImageProcessor.normalize(pixels());
		assertArrayEquals(new long[] {2, 3, 3, 5}, tensor.shape());
		for (int i = 0; i < 30; i++) {
			for (int c = 0; c < 3; c++)
				assertEquals(ImageProcessor.normalize(100 * c + i), tensor.get(i / 15, c, i % 15 / 5, i % 5));
		}
	}

	@Test
	void planesBecomeOpaquePixels() {
		final PixelTensor back = ImageProcessor.toPixels(ImageProcessor.normalize(pixels()));
		for (int i = 0; i < 30; i++)
			assertEquals(pixels().ints().get(i) | 0xff000000, back.ints().get(i));
		assertEquals("PixelTensor[2, 3, 5]", back.toString());
		for (final long[] shape : new long[][] {{1, 4, 3, 5}, {3, 3, 5}})
			assertThrows(IllegalArgumentException.class, () -> ImageProcessor.toPixels(FloatTensor.zeros(shape)));
	}

	@Test
	void onePlaneBecomesGreyPixels() {
		final float[] values = new float[30];
		for (int i = 0; i < values.length; i++) values[i] = ImageProcessor.normalize(8 * i);
		final PixelTensor grey = ImageProcessor.toPixels(FloatTensor.copyOf(values, 2, 1, 3, 5));
		assertEquals("PixelTensor[2, 3, 5]", grey.toString());
		for (int i = 0; i < 30; i++)
			assertEquals(0xff000000 | 8 * i * 0x010101, grey.ints().get(i));
	}

	/** Where they stand does not matter. */
	@ParameterizedTest
	@ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
	void pixelsThatAreNoNumbersAreRefused(final float value) {
		for (int i = 0; i < 18; i++) {
			final FloatTensor image = FloatTensor.zeros(1, 3, 2, 3);
			image.buffer().put(i, value);
			assertThrows(NotFiniteException.class, () -> ImageProcessor.toPixels(image));
		}
	}

	@Test
	void imagesInPartsBecomeOneTensor() {
		final FloatTensor all = ImageProcessor.normalize(pixels()).image(1);
		assertSame(all, ImageProcessor.floats(all));
		final Block parts = new LazyBlock(Block.Kind.FLOATS, 3, 3, 5, all::crop);
		assertArrayEquals(all.toArray(), ImageProcessor.floats(parts).toArray());
		assertArrayEquals(
				all.toArray(), ImageProcessor.floats(pixels().image(1)).toArray());
	}
}
