// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import java.util.ArrayList;
import java.util.List;
import latentij.job.Progress;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * A made-up decoder, of which the reach is known: a pixel is the sum of the values around that of its own, in
 * the first channel. The ratio is 2.
 */
final class SumDecoder implements LatentDecoder {

	static final int RATIO = 2;
	static final int REACH = 3;

	/** The sizes that were decoded, as "height x width". */
	final List<String> sizes = new ArrayList<>();

	@Override
	public PixelTensor decode(final FloatTensor scaled, final Progress progress) {
		sizes.add(scaled.height() + " x " + scaled.width());
		final PixelTensor pixels = PixelTensor.zeros(1, scaled.height() * RATIO, scaled.width() * RATIO);
		for (int y = 0; y < pixels.height(); y++)
			for (int x = 0; x < pixels.width(); x++)
				pixels.ints().put(y * pixels.width() + x, sum(scaled, y / RATIO, x / RATIO));
		return pixels;
	}

	private static int sum(final FloatTensor scaled, final int row, final int column) {
		int sum = 0;
		for (int y = Math.max(0, row - REACH); y <= Math.min(scaled.height() - 1, row + REACH); y++)
			for (int x = Math.max(0, column - REACH); x <= Math.min(scaled.width() - 1, column + REACH); x++)
				sum += (int) scaled.get(0, 0, y, x);
		return sum;
	}
}
