// SPDX-License-Identifier: BSD-2-Clause
package latentij.quality;

import java.awt.image.BufferedImage;

/**
 * The square of a grid in which the most was lost.
 *
 * @param x of its left edge, in pixels
 * @param y of its upper edge, in pixels
 * @param width in pixels; less than the grid's at the right edge of an image
 * @param height in pixels, likewise at the bottom
 * @param psnr of this part alone, in dB, as {@link ImageQuality#psnr}
 */
public record WorstTile(int x, int y, int width, int height, double psnr) {

	/**
	 * Finds it.
	 *
	 * @param a 8-bit RGB
	 * @param b 8-bit RGB of the same size
	 * @param side of a square, in pixels; rests of less than half of it belong to their neighbors
	 * @return the one with the largest mean squared difference; the first of several
	 * @throws IllegalArgumentException if the sizes differ
	 */
	public static WorstTile find(final BufferedImage a, final BufferedImage b, final int side) {
		ImageQuality.requireSameSize(a, b);
		final int columns = Math.max(1, (a.getWidth() + side / 2) / side);
		final int rows = Math.max(1, (a.getHeight() + side / 2) / side);
		WorstTile worst = null;
		for (int row = 0; row < rows; row++)
			for (int column = 0; column < columns; column++) {
				final int x = column * side;
				final int y = row * side;
				final int width = column == columns - 1 ? a.getWidth() - x : side;
				final int height = row == rows - 1 ? a.getHeight() - y : side;
				final double psnr =
						ImageQuality.psnr(a.getSubimage(x, y, width, height), b.getSubimage(x, y, width, height));
				if (worst == null || psnr < worst.psnr) worst = new WorstTile(x, y, width, height, psnr);
			}
		return worst;
	}
}
