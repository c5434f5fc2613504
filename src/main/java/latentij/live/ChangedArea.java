// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import latentij.job.Region;
import latentij.tensor.FloatTensor;

/** The smallest rectangle that holds all differences of two latents. */
final class ChangedArea {

	private ChangedArea() {}

	/**
	 * Compares two latents, bit by bit in effect: NaN equals NaN.
	 *
	 * @param before [1,C,h,w]; null for none
	 * @param now [1,C,h,w]
	 * @return a rectangle over all channels, of the whole latent if the shapes differ; empty if
	 *         nothing does
	 */
	static Optional<Region> between(final FloatTensor before, final FloatTensor now) {
		if (before == null || !Arrays.equals(before.shape(), now.shape()))
			return Optional.of(new Region(0, 0, 0, now.height(), now.width()));
		final int width = now.width();
		final FloatBuffer one = before.buffer();
		final FloatBuffer other = now.buffer();
		int top = Integer.MAX_VALUE;
		int bottom = -1;
		int left = Integer.MAX_VALUE;
		int right = -1;
		for (int row = 0; row < now.channels() * now.height(); row++) {
			final int first = mismatch(one, other, row * width, (row + 1) * width, 1);
			if (first < 0) continue;
			final int last = mismatch(one, other, (row + 1) * width - 1, row * width - 1, -1);
			final int y = row % now.height();
			top = Math.min(top, y);
			bottom = Math.max(bottom, y);
			left = Math.min(left, first - row * width);
			right = Math.max(right, last - row * width);
		}
		if (bottom < 0) return Optional.empty();
		return Optional.of(new Region(0, top, left, bottom - top + 1, right - left + 1));
	}

	/** The first difference from one index on; -1 for none before the end. */
	private static int mismatch(
			final FloatBuffer one, final FloatBuffer other, final int from, final int end, final int step) {
		for (int i = from; i != end; i += step) if (Float.compare(one.get(i), other.get(i)) != 0) return i;
		return -1;
	}
}
