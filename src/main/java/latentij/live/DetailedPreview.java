// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import java.io.IOException;
import java.nio.IntBuffer;
import latentij.job.Progress;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * Previews with the detail of the last full picture: that picture, plus what has changed in the rough preview since.
 * Where the latent was not edited, it is the full picture. Not for several threads.
 */
final class DetailedPreview {

	private final LatentDecoder rough;

	/** The latent of the last rough preview, and that preview; null before the first. */
	private FloatTensor newest;

	private PixelTensor newestPicture;

	/** The latent of the last full picture, and that picture, row by row; null before the first. */
	private FloatTensor known;

	private int[] full;
	private int width;

	/** The rough preview of the known latent; null until it is needed. */
	private PixelTensor roughOfFull;

	/** @param rough decodes fast and about right */
	DetailedPreview(final LatentDecoder rough) {
		this.rough = rough;
	}

	/**
	 * Draws the preview of a whole latent.
	 *
	 * @param latent scaled, [1,C,h,w]; kept, never changed
	 * @param progress may end it
	 * @return the preview; rough where there was no full picture of its size
	 * @throws IOException as {@link LatentDecoder#decode}
	 */
	PixelTensor decode(final FloatTensor latent, final Progress progress) throws IOException {
		newest = null;
		newestPicture = rough.decode(latent, progress);
		newest = latent;
		if (full == null || newestPicture.width() != width || newestPicture.size() != full.length) return newestPicture;
		if (roughOfFull == null) roughOfFull = rough.decode(known, progress);
		final PixelTensor sum = PixelTensor.zeros(1, newestPicture.height(), width);
		final int[] now = ints(newestPicture);
		final int[] before = ints(roughOfFull);
		for (int i = 0; i < full.length; i++)
			now[i] = now[i] == before[i] ? full[i] : changed(full[i], before[i], now[i]);
		sum.ints().put(now);
		return sum;
	}

	private static int[] ints(final PixelTensor picture) {
		final int[] ints = new int[picture.height() * picture.width()];
		picture.ints().get(ints);
		return ints;
	}

	private static int changed(final int pixel, final int before, final int now) {
		return changed(pixel, before, now, 16) | changed(pixel, before, now, 8) | changed(pixel, before, now, 0);
	}

	private static int changed(final int pixel, final int before, final int now, final int shift) {
		final int level = (pixel >> shift & 0xff) + (now >> shift & 0xff) - (before >> shift & 0xff);
		return Math.max(0, Math.min(255, level)) << shift;
	}

	/**
	 * Takes a full picture, or a part of one that is new.
	 *
	 * @param latent the whole latent; kept, never changed
	 * @param patch read, never changed
	 */
	void learn(final FloatTensor latent, final Patch patch) {
		final boolean same = !patch.isWhole() || !rough.learn(latent, patch.pixels());
		if (patch.isWhole()) full = ints(patch.pixels());
		else paste(patch);
		width = patch.width();
		known = latent;
		roughOfFull = same && newest == latent ? newestPicture : null;
	}

	private void paste(final Patch patch) {
		final PixelTensor pixels = patch.pixels();
		final IntBuffer ints = pixels.ints();
		for (int y = 0; y < pixels.height(); y++)
			ints.get(y * pixels.width(), full, (patch.y() + y) * width + patch.x(), pixels.width());
	}
}
