// SPDX-License-Identifier: BSD-2-Clause
package latentij.preview;

import java.util.List;
import latentij.tensor.FloatTensor;

/**
 * Colors as a linear function of the channels of a scaled latent.
 *
 * @param factors three for each channel, for red, green and blue: the change of a color, in [-1,1], for a change of
 *          1 of the channel
 * @param bias the colors of a latent of zeros, in [-1,1]
 */
public record LinearPreview(List<double[]> factors, double[] bias) {

	private static final int COLORS = 3;

	/** Channels of a patch of 2 x 2 pixels of a latent for each of its channels. */
	private static final int PATCH = 4;

	public LinearPreview {
		factors = List.copyOf(factors);
		if (bias.length != COLORS || factors.stream().anyMatch(row -> row.length != COLORS))
			throw new IllegalArgumentException("Each channel, and the bias, has three numbers: red, green, blue");
	}

	/**
	 * Tells whether latents of so many channels can be shown.
	 *
	 * @param channels of a latent
	 * @return true if there are factors for each, also where each holds a quarter of a patch of 2 x 2 pixels
	 */
	public boolean fits(final int channels) {
		return channels == factors.size() || channels == PATCH * factors.size();
	}

	/**
	 * Draws a latent.
	 *
	 * @param scaled the scaled latent, [1,C,h,w]; read, never changed; {@link #fits} its channels
	 * @return a picture of w x h pixels; of 2w x 2h where the channels hold patches
	 */
	public Picture draw(final FloatTensor scaled) {
		final FloatTensor latent = scaled.channels() == factors.size() ? scaled : unpatched(scaled);
		final int plane = latent.height() * latent.width();
		final float[] values = latent.toArray();
		final int[] pixels = new int[plane];
		for (int i = 0; i < plane; i++) {
			int rgb = 0;
			for (int color = 0; color < COLORS; color++) {
				double level = bias[color];
				for (int c = 0; c < factors.size(); c++) level += factors.get(c)[color] * values[c * plane + i];
				rgb = rgb << 8 | grey(level);
			}
			pixels[i] = rgb;
		}
		return new Picture(pixels, latent.width(), latent.height());
	}

	private static int grey(final double level) {
		return (int) Math.round(Math.max(0, Math.min(255, (level + 1) * 127.5)));
	}

	/** The inverse of FLUX.2's patches: channel 4c + 2y + x holds the pixel (x, y) of each patch of channel c. */
	private static FloatTensor unpatched(final FloatTensor latent) {
		final int height = latent.height();
		final int width = latent.width();
		final int channels = latent.channels() / PATCH;
		final FloatTensor result = FloatTensor.zeros(1, channels, 2L * height, 2L * width);
		for (int c = 0; c < channels; c++)
			for (int y = 0; y < 2 * height; y++)
				for (int x = 0; x < 2 * width; x++)
					result.set(latent.get(0, PATCH * c + 2 * (y % 2) + x % 2, y / 2, x / 2), 0, c, y, x);
		return result;
	}

	/**
	 * A small picture.
	 *
	 * @param pixels 0xRRGGBB, row by row
	 * @param width in pixels
	 * @param height in pixels
	 */
	public record Picture(int[] pixels, int width, int height) {}
}
