// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import latentij.job.Progress;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import org.junit.jupiter.api.Test;

/** Latents of two grey levels, whose rough preview is the same levels, and a factor that it may learn. */
class DetailedPreviewTest {

	/** Draws both grey levels, times a factor. */
	private static class Rough implements LatentDecoder {

		private int factor = 1;
		private int drawn;

		@Override
		public PixelTensor decode(final FloatTensor scaled, final Progress progress) {
			drawn++;
			final int[] levels = new int[scaled.width()];
			for (int i = 0; i < levels.length; i++) levels[i] = factor * (int) scaled.get(0, 0, 0, i);
			return grey(levels);
		}
	}

	/** Draws another factor once it has learned. */
	private static final class Learning extends Rough {

		@Override
		public boolean learn(final FloatTensor scaled, final PixelTensor picture) {
			super.factor = 2;
			return true;
		}
	}

	private static FloatTensor latent(final float left, final float right) {
		return FloatTensor.copyOf(new float[] {left, right}, 1, 1, 1, 2);
	}

	private static PixelTensor grey(final int... levels) {
		final PixelTensor pixels = PixelTensor.zeros(1, 1, levels.length);
		for (int i = 0; i < levels.length; i++) pixels.ints().put(i, levels[i] * 0x010101);
		return pixels;
	}

	private static int[] levels(final DetailedPreview preview, final FloatTensor latent) throws IOException {
		final PixelTensor drawn = preview.decode(latent, Progress.NONE);
		final int[] levels = new int[drawn.size()];
		for (int i = 0; i < levels.length; i++) {
			levels[i] = drawn.ints().get(i) & 0xff;
			assertEquals(levels[i] * 0x010101, drawn.ints().get(i) & 0xffffff, "grey");
		}
		return levels;
	}

	@Test
	void whatWasNotEditedIsTheFullPicture() throws IOException {
		final DetailedPreview preview = new DetailedPreview(new Rough());
		assertArrayEquals(new int[] {10, 20}, levels(preview, latent(10, 20)), "nothing better is known");
		preview.learn(latent(10, 20), Patch.whole(grey(100, 200)));
		assertArrayEquals(new int[] {100, 200}, levels(preview, latent(10, 20)));
		assertArrayEquals(new int[] {100, 207}, levels(preview, latent(10, 27)));
		assertArrayEquals(new int[] {91, 255}, levels(preview, latent(1, 99)), "clamped");
		// Changes are those since the last full picture, not since the last preview.
		assertArrayEquals(new int[] {101, 200}, levels(preview, latent(11, 20)));
	}

	@Test
	void aPartThatIsDecodedAnewCounts() throws IOException {
		final DetailedPreview preview = new DetailedPreview(new Rough());
		preview.learn(latent(10, 20), Patch.whole(grey(100, 200)));
		preview.learn(latent(10, 30), new Patch(grey(150), 0, 1, 1, 2));
		assertArrayEquals(new int[] {100, 151}, levels(preview, latent(10, 31)));
	}

	@Test
	void aRoughPreviewThatHasLearnedIsDrawnAnewForTheKnownLatent() throws IOException {
		final DetailedPreview preview = new DetailedPreview(new Learning());
		final FloatTensor first = latent(10, 20);
		preview.decode(first, Progress.NONE);
		preview.learn(first, Patch.whole(grey(100, 200)));
		assertArrayEquals(new int[] {100, 202}, levels(preview, latent(10, 21)));
	}

	@Test
	void theRoughPreviewOfTheFullPictureIsNotDrawnTwice() throws IOException {
		final Rough rough = new Rough();
		final DetailedPreview preview = new DetailedPreview(rough);
		final FloatTensor first = latent(10, 20);
		preview.decode(first, Progress.NONE);
		preview.learn(first, Patch.whole(grey(100, 200)));
		assertArrayEquals(new int[] {100, 201}, levels(preview, latent(10, 21)));
		assertEquals(2, rough.drawn);
	}

	@Test
	void aLatentOfAnotherSizeIsDrawnAsItIs() throws IOException {
		final DetailedPreview preview = new DetailedPreview(new Rough());
		preview.learn(latent(10, 20), Patch.whole(grey(100, 200)));
		final FloatTensor larger = FloatTensor.copyOf(new float[] {1, 2, 4}, 1, 1, 1, 3);
		assertArrayEquals(new int[] {1, 2, 4}, levels(preview, larger));
	}
}
