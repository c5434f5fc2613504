// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import latentij.job.Progress;
import latentij.preview.LinearPreview;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import org.junit.jupiter.api.Test;

class FittedPreviewTest {

	private static final int RATIO = 4;

	private final Random random = new Random(4);
	private final FittedPreview preview = new FittedPreview(RATIO, Optional.empty());

	private FloatTensor latent(final int channels) {
		final FloatTensor latent = FloatTensor.zeros(1, channels, 9, 7);
		for (int i = 0; i < latent.size(); i++) latent.buffer().put(i, (float) random.nextGaussian());
		return latent;
	}

	/** A picture whose colors are linear in the channels, with texture of mean 0 in each pixel of the latent. */
	private static PixelTensor picture(final FloatTensor latent, final int texture) {
		final PixelTensor pixels = PixelTensor.zeros(1, latent.height() * RATIO, latent.width() * RATIO);
		for (int y = 0; y < pixels.height(); y++)
			for (int x = 0; x < pixels.width(); x++) {
				final float first = latent.get(0, 0, y / RATIO, x / RATIO);
				final float second = latent.get(0, 1, y / RATIO, x / RATIO);
				final int noise = (x + y) % 2 == 0 ? texture : -texture;
				final int red = Math.round(128 + 10 * first) + noise;
				final int green = Math.round(100 - 8 * second) + noise;
				final int blue = Math.round(90 + 5 * first + 6 * second) + noise;
				pixels.ints().put(y * pixels.width() + x, red << 16 | green << 8 | blue);
			}
		return pixels;
	}

	@Test
	void linearColorsAreFound() {
		final FloatTensor seen = latent(2);
		preview.learn(seen, picture(seen, 20));
		final FloatTensor edited = latent(2);
		final PixelTensor expected = picture(edited, 0);
		final PixelTensor found = preview.decode(edited, Progress.NONE);
		assertEquals(expected.height(), found.height());
		for (int i = 0; i < expected.size(); i++)
			for (int shift = 0; shift <= 16; shift += 8)
				assertEquals(
						expected.ints().get(i) >> shift & 0xff, found.ints().get(i) >> shift & 0xff, 2);
	}

	/** A channel without variation says nothing, and must not make the numbers explode. */
	@Test
	void aConstantChannelGetsNoGreatWeight() {
		final FloatTensor seen = latent(3);
		for (int y = 0; y < 9; y++) for (int x = 0; x < 7; x++) seen.set(0, 0, 2, y, x);
		preview.learn(seen, picture(seen, 0));
		final FloatTensor edited = seen.copy();
		edited.set(1, 0, 2, 3, 3);
		final int pixel = 3 * RATIO * 7 * RATIO + 3 * RATIO;
		final int before = preview.decode(seen, Progress.NONE).ints().get(pixel);
		final int after = preview.decode(edited, Progress.NONE).ints().get(pixel);
		assertEquals(before & 0xff, after & 0xff, 1);
	}

	/** Factors that are known of the model, until there are some that fit this latent. */
	@Test
	void beforeTheFirstPictureKnownFactorsAreTaken() {
		final LinearPreview known =
				new LinearPreview(List.of(new double[] {0.1, 0, 0}, new double[] {0, 0.1, 0}), new double[] {0, 0, 1});
		final FittedPreview live = new FittedPreview(RATIO, Optional.of(known));
		final FloatTensor seen = latent(2);
		final PixelTensor first = live.decode(seen, Progress.NONE);
		final int[] small = known.draw(seen).pixels();
		for (int y = 0; y < first.height(); y++)
			for (int x = 0; x < first.width(); x++)
				assertEquals(small[y / RATIO * 7 + x / RATIO], first.ints().get(y * first.width() + x));
		assertThrows(IllegalArgumentException.class, () -> live.decode(latent(3), Progress.NONE));
		live.learn(seen, picture(seen, 0));
		preview.learn(seen, picture(seen, 0));
		assertEquals(
				preview.decode(seen, Progress.NONE).ints(),
				live.decode(seen, Progress.NONE).ints());
		// Of FLUX.2, the channels of a latent hold patches of 2 x 2 pixels.
		final PixelTensor patches = new FittedPreview(RATIO, Optional.of(known)).decode(latent(8), Progress.NONE);
		assertEquals(9 * RATIO, patches.height());
		assertEquals(7 * RATIO, patches.width());
	}

	@Test
	void beforeTheFirstPictureThereIsNone() {
		assertThrows(IllegalArgumentException.class, () -> preview.decode(latent(2), Progress.NONE));
		final FloatTensor seen = latent(2);
		preview.learn(seen, picture(seen, 0));
		assertThrows(IllegalArgumentException.class, () -> preview.decode(latent(3), Progress.NONE));
	}
}
