// SPDX-License-Identifier: BSD-2-Clause
package latentij.quality;

import java.awt.image.BufferedImage;

/**
 * The mean and the standard deviation of the grey levels of a color.
 *
 * @param mean in [0,255]
 * @param deviation of all pixels, divided by their number, in [0,127.5]
 */
public record Statistics(double mean, double deviation) {

	/**
	 * Computes them.
	 *
	 * @param rgb 8 bits for each color
	 * @param color 0 for red, 1 for green, 2 for blue
	 * @return of all pixels
	 */
	public static Statistics of(final BufferedImage rgb, final int color) {
		final int[] pixels = Pixels.of(rgb);
		final int shift = 16 - 8 * color;
		long sum = 0;
		long squares = 0;
		for (final int pixel : pixels) {
			final int value = pixel >> shift & 0xff;
			sum += value;
			squares += (long) value * value;
		}
		final double mean = (double) sum / pixels.length;
		return new Statistics(mean, Math.sqrt(Math.max(0, (double) squares / pixels.length - mean * mean)));
	}
}
