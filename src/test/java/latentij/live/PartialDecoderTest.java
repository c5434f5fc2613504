// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CancellationException;
import latentij.job.Progress;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import org.junit.jupiter.api.Test;

class PartialDecoderTest {

	private static final int HEIGHT = 70;
	private static final int WIDTH = 61;

	private final Random random = new Random(1);
	private final SumDecoder sums = new SumDecoder();
	private final LivePicture picture = new LivePicture();

	private FloatTensor latent() {
		final FloatTensor latent = FloatTensor.zeros(1, 2, HEIGHT, WIDTH);
		for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, random.nextInt(1000));
		return latent;
	}

	private void decode(final PartialDecoder decoder, final FloatTensor latent) throws IOException {
		decoder.decode(latent, Progress.NONE)
				.ifPresent(patch -> picture.put(patch, patch.width(), patch.height(), false));
	}

	private static int[] opaque(final PixelTensor pixels) {
		final int[] ints = new int[pixels.size()];
		pixels.ints().get(ints);
		for (int i = 0; i < ints.length; i++) ints[i] |= 0xff000000;
		return ints;
	}

	@Test
	void partsGiveThePictureOfTheWhole() throws IOException {
		final PartialDecoder decoder = new PartialDecoder(sums, SumDecoder.RATIO, OptionalInt.of(SumDecoder.REACH));
		FloatTensor latent = latent();
		decode(decoder, latent);
		for (int edit = 0; edit < 60; edit++) {
			latent = latent.copy();
			final int height = 1 + random.nextInt(4);
			final int width = 1 + random.nextInt(4);
			final int top = random.nextInt(HEIGHT - height + 1);
			final int left = random.nextInt(WIDTH - width + 1);
			for (int y = top; y < top + height; y++)
				for (int x = left; x < left + width; x++) latent.set(random.nextInt(1000), 0, 0, y, x);
			decode(decoder, latent);
			assertArrayEquals(opaque(new SumDecoder().decode(latent, Progress.NONE)), picture.pixels());
		}
		assertTrue(
				sums.sizes.stream()
								.filter(size -> size.equals(HEIGHT + " x " + WIDTH))
								.count()
						< 3,
				"" + sums.sizes);
	}

	@Test
	void onePixelIsDecodedWithItsSurroundings() throws IOException {
		final PartialDecoder decoder = new PartialDecoder(sums, SumDecoder.RATIO, OptionalInt.of(SumDecoder.REACH));
		final FloatTensor latent = latent();
		decode(decoder, latent);
		final FloatTensor edited = latent.copy();
		edited.set(-1, 0, 1, 20, 30);
		final Patch patch = decoder.decode(edited, Progress.NONE).orElseThrow();
		// Rows 17 to 23 are others, which the grid makes 16 to 23; 13 to 26 matter to them. Columns: 24 to 35.
		assertEquals(List.of(HEIGHT + " x " + WIDTH, "14 x 18"), sums.sizes);
		assertEquals(16 * SumDecoder.RATIO, patch.y());
		assertEquals(24 * SumDecoder.RATIO, patch.x());
		assertEquals(8 * SumDecoder.RATIO, patch.pixels().height());
		assertEquals(12 * SumDecoder.RATIO, patch.pixels().width());
	}

	@Test
	void nothingIsDecodedOfTheSameLatent() throws IOException {
		final PartialDecoder decoder = new PartialDecoder(sums, SumDecoder.RATIO, OptionalInt.empty());
		final FloatTensor latent = latent();
		decode(decoder, latent);
		assertEquals(Optional.empty(), decoder.decode(latent.copy(), Progress.NONE));
		assertEquals(1, sums.sizes.size());
	}

	@Test
	void networksThatLookAtAllDecodeAll() throws IOException {
		final PartialDecoder decoder = new PartialDecoder(sums, SumDecoder.RATIO, OptionalInt.empty());
		final FloatTensor latent = latent();
		decode(decoder, latent);
		final FloatTensor edited = latent.copy();
		edited.set(-1, 0, 0, 0, 0);
		decode(decoder, edited);
		assertEquals(List.of(HEIGHT + " x " + WIDTH, HEIGHT + " x " + WIDTH), sums.sizes);
	}

	/** What was given up is decoded with the next change. */
	@Test
	void aCanceledChangeIsNotLost() throws IOException {
		final boolean[] canceled = {false};
		final LatentDecoder cancelable = (latent, progress) -> {
			if (canceled[0]) throw new CancellationException();
			return sums.decode(latent, progress);
		};
		final PartialDecoder decoder =
				new PartialDecoder(cancelable, SumDecoder.RATIO, OptionalInt.of(SumDecoder.REACH));
		final FloatTensor latent = latent();
		decode(decoder, latent);
		final FloatTensor first = latent.copy();
		first.set(-1, 0, 0, 5, 5);
		canceled[0] = true;
		assertThrows(CancellationException.class, () -> decode(decoder, first));
		canceled[0] = false;
		final FloatTensor second = first.copy();
		second.set(-1, 0, 0, 12, 12);
		decode(decoder, second);
		assertArrayEquals(opaque(new SumDecoder().decode(second, Progress.NONE)), picture.pixels());
	}

	@Test
	void anotherSizeIsDecodedWhole() throws IOException {
		final PartialDecoder decoder = new PartialDecoder(sums, SumDecoder.RATIO, OptionalInt.of(SumDecoder.REACH));
		decode(decoder, latent());
		decode(decoder, FloatTensor.zeros(1, 2, 8, 9));
		assertEquals("8 x 9", sums.sizes.get(1));
		assertEquals(8 * SumDecoder.RATIO, picture.height());
	}
}
