// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import java.nio.IntBuffer;
import java.util.Optional;
import latentij.job.Progress;
import latentij.preview.LinearPreview;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * Previews of a latent without a network: each color is a linear function of the channels. The
 * function is fitted, by least squares, to a picture that was decoded of a latent before, and fits the
 * latents that are edited from it best. Until there is such a picture, it is one that is known of the
 * model, if any. One color for each pixel of the latent.
 */
public final class FittedPreview implements LatentDecoder {

	private static final int COLORS = 3;

	/** Part of a channel's own square that is added to it, so that channels that do not matter get no weight. */
	private static final double RIDGE = 1e-4;

	private final int ratio;
	private final Optional<LinearPreview> known;

	/** By color: a weight for each channel, and a constant; null before the first fit. */
	private double[][] weights;

	/**
	 * Creates a preview.
	 *
	 * @param ratio the spatial compression ratio of the pictures
	 * @param known the factors of the model, until others are fitted
	 */
	public FittedPreview(final int ratio, final Optional<LinearPreview> known) {
		this.ratio = ratio;
		this.known = known;
	}

	@Override
	public boolean learn(final FloatTensor scaled, final PixelTensor picture) {
		final int n = scaled.channels() + 1;
		final double[][] equations = new double[n][n + COLORS];
		final double[] values = new double[n + COLORS];
		final float[] latent = scaled.toArray();
		final int plane = scaled.height() * scaled.width();
		for (int y = 0; y < scaled.height(); y++)
			for (int x = 0; x < scaled.width(); x++) {
				for (int c = 0; c < n - 1; c++) values[c] = latent[c * plane + y * scaled.width() + x];
				values[n - 1] = 1;
				mean(picture, y * ratio, x * ratio, values, n);
				for (int row = 0; row < n; row++)
					for (int column = 0; column < n + COLORS; column++)
						equations[row][column] += values[row] * values[column];
			}
		for (int row = 0; row < n; row++) equations[row][row] += RIDGE * equations[row][row] + RIDGE;
		solve(equations);
		weights = new double[COLORS][n];
		for (int color = 0; color < COLORS; color++)
			for (int row = 0; row < n; row++) weights[color][row] = equations[row][n + color];
		return true;
	}

	/** The mean colors of the pixels that belong to a pixel of the latent. */
	private void mean(final PixelTensor picture, final int top, final int left, final double[] values, final int at) {
		final IntBuffer ints = picture.ints();
		long red = 0;
		long green = 0;
		long blue = 0;
		for (int y = top; y < top + ratio; y++)
			for (int x = left; x < left + ratio; x++) {
				final int pixel = ints.get(y * picture.width() + x);
				red += pixel >> 16 & 0xff;
				green += pixel >> 8 & 0xff;
				blue += pixel & 0xff;
			}
		final double pixels = (double) ratio * ratio;
		values[at] = red / pixels;
		values[at + 1] = green / pixels;
		values[at + 2] = blue / pixels;
	}

	/** Gauss-Jordan elimination of a symmetric positive definite system, which needs no pivots. */
	private static void solve(final double[][] equations) {
		for (int i = 0; i < equations.length; i++) {
			final double pivot = equations[i][i];
			for (int column = 0; column < equations[i].length; column++) equations[i][column] /= pivot;
			for (int row = 0; row < equations.length; row++) {
				final double factor = equations[row][i];
				if (row == i || factor == 0) continue;
				for (int column = 0; column < equations[row].length; column++)
					equations[row][column] -= factor * equations[i][column];
			}
		}
	}

	@Override
	public PixelTensor decode(final FloatTensor scaled, final Progress progress) {
		if (weights == null && known.isPresent() && known.get().fits(scaled.channels()))
			return enlarged(known.get().draw(scaled), scaled.height() * ratio, scaled.width() * ratio);
		if (weights == null || weights[0].length != scaled.channels() + 1)
			throw new IllegalArgumentException("Nothing was fitted to such latents yet");
		final PixelTensor picture = PixelTensor.zeros(1, scaled.height() * ratio, scaled.width() * ratio);
		final IntBuffer ints = picture.ints();
		final float[] latent = scaled.toArray();
		final int plane = scaled.height() * scaled.width();
		final int[] line = new int[picture.width()];
		for (int y = 0; y < scaled.height(); y++) {
			for (int x = 0; x < line.length; x++)
				line[x] = x % ratio == 0 ? color(latent, plane, y * scaled.width() + x / ratio) : line[x - 1];
			for (int row = 0; row < ratio; row++) ints.put(line);
		}
		return picture;
	}

	/** Each pixel of a small picture as a square. */
	private static PixelTensor enlarged(final LinearPreview.Picture small, final int height, final int width) {
		final PixelTensor picture = PixelTensor.zeros(1, height, width);
		final IntBuffer ints = picture.ints();
		final int[] line = new int[width];
		for (int y = 0; y < height; y++) {
			final int row = y * small.height() / height * small.width();
			for (int x = 0; x < width; x++) line[x] = small.pixels()[row + x * small.width() / width];
			ints.put(line);
		}
		return picture;
	}

	private int color(final float[] latent, final int plane, final int at) {
		int pixel = 0;
		for (final double[] weight : weights) {
			double level = weight[weight.length - 1];
			for (int c = 0; c < weight.length - 1; c++) level += weight[c] * latent[c * plane + at];
			pixel = pixel << 8 | (int) Math.round(Math.max(0, Math.min(255, level)));
		}
		return pixel;
	}
}
