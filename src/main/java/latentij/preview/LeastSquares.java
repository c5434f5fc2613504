// SPDX-License-Identifier: BSD-2-Clause
package latentij.preview;

import java.util.ArrayList;
import java.util.List;
import latentij.tensor.FloatTensor;

/**
 * Factors by which latents come nearest to the pictures that a decoder makes of them: least squares, over as many
 * pairs as are added.
 */
public final class LeastSquares {

	private static final int COLORS = 3;

	/** Channels that are alike share their part: this much of the mean square is added to each. */
	private static final double RIDGE = 1e-6;

	private final int channels;

	/** The sums of products of the channels, and of a last one that is always 1. */
	private final double[][] products;

	/** The sums of products of channels and colors. */
	private final double[][] targets;

	/**
	 * Begins without pairs.
	 *
	 * @param channels of the latents
	 */
	public LeastSquares(final int channels) {
		this.channels = channels;
		products = new double[channels + 1][channels + 1];
		targets = new double[channels + 1][COLORS];
	}

	/**
	 * Adds a latent and its picture.
	 *
	 * @param scaled the scaled latent, [1,C,h,w]; read, never changed
	 * @param pixels 0xRRGGBB, row by row, of the decoded picture
	 * @param width of the picture, in pixels
	 * @param ratio pixels of the picture for each pixel of the latent, along a side; those that the picture lacks are
	 *          left out
	 */
	public void add(final FloatTensor scaled, final int[] pixels, final int width, final int ratio) {
		final int rows = Math.min(scaled.height(), pixels.length / width / ratio);
		final int columns = Math.min(scaled.width(), width / ratio);
		final double[] values = new double[channels + 1];
		values[channels] = 1;
		for (int y = 0; y < rows; y++)
			for (int x = 0; x < columns; x++) {
				for (int c = 0; c < channels; c++) values[c] = scaled.get(0, c, y, x);
				add(values, mean(pixels, width, ratio, y, x));
			}
	}

	private void add(final double[] values, final double[] colors) {
		for (int a = 0; a <= channels; a++) {
			for (int b = 0; b <= channels; b++) products[a][b] += values[a] * values[b];
			for (int color = 0; color < COLORS; color++) targets[a][color] += values[a] * colors[color];
		}
	}

	/** The mean of a square of pixels, in [-1,1]. */
	private static double[] mean(final int[] pixels, final int width, final int ratio, final int y, final int x) {
		final double[] sums = new double[COLORS];
		for (int i = 0; i < ratio * ratio; i++) {
			final int pixel = pixels[(y * ratio + i / ratio) * width + x * ratio + i % ratio];
			for (int color = 0; color < COLORS; color++) sums[color] += pixel >> 16 - 8 * color & 0xff;
		}
		for (int color = 0; color < COLORS; color++) sums[color] = sums[color] / (ratio * ratio) / 127.5 - 1;
		return sums;
	}

	/**
	 * Solves for the factors.
	 *
	 * @return the preview
	 */
	public LinearPreview solve() {
		final int n = channels + 1;
		double trace = 0;
		for (int i = 0; i < n; i++) trace += products[i][i] / n;
		final double[][] rows = new double[n][];
		for (int i = 0; i < n; i++) {
			rows[i] = new double[n + COLORS];
			System.arraycopy(products[i], 0, rows[i], 0, n);
			rows[i][i] += RIDGE * trace;
			System.arraycopy(targets[i], 0, rows[i], n, COLORS);
		}
		eliminate(rows);
		final List<double[]> factors = new ArrayList<>();
		for (int c = 0; c < channels; c++) factors.add(colors(rows[c]));
		return new LinearPreview(factors, colors(rows[channels]));
	}

	private double[] colors(final double[] row) {
		final double[] colors = new double[COLORS];
		System.arraycopy(row, channels + 1, colors, 0, COLORS);
		return colors;
	}

	/** Gauss and Jordan's elimination; the ridge keeps pivots away from zero. */
	private static void eliminate(final double[][] rows) {
		for (int p = 0; p < rows.length; p++) {
			final double pivot = rows[p][p];
			for (int j = 0; j < rows[p].length; j++) rows[p][j] /= pivot;
			for (int i = 0; i < rows.length; i++) {
				if (i == p) continue;
				final double factor = rows[i][p];
				for (int j = 0; j < rows[p].length; j++) rows[i][j] -= factor * rows[p][j];
			}
		}
	}
}
