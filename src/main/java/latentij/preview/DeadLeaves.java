// SPDX-License-Identifier: BSD-2-Clause
package latentij.preview;

import java.util.Random;

/**
 * A picture of discs of many sizes and colors, each lying on those before: its statistics are near those
 * of photographs. The same at every call.
 *
 * @see <a href="https://doi.org/10.1023/A:1011109214522">Lee, Mumford and Huang 2001</a>
 */
public final class DeadLeaves {

	private static final long SEED = 1;
	private static final int LEAVES = 4000;

	private DeadLeaves() {}

	/**
	 * Paints it.
	 *
	 * @param side in pixels
	 * @return 0xRRGGBB, row by row
	 */
	public static int[] paint(final int side) {
		final Random random = new Random(SEED);
		final int[] pixels = new int[side * side];
		for (int i = 0; i < LEAVES; i++) {
			// As many in each range of sizes as it takes to be alike at all scales.
			final double radius = 0.02 * side / Math.sqrt(0.005 + 0.995 * random.nextDouble());
			final int color = random.nextInt(1 << 24);
			disc(pixels, side, random.nextDouble() * side, random.nextDouble() * side, radius, color);
		}
		return pixels;
	}

	private static void disc(
			final int[] pixels, final int side, final double x, final double y, final double radius, final int color) {
		final int top = Math.max(0, (int) (y - radius));
		final int bottom = Math.min(side - 1, (int) (y + radius));
		for (int j = top; j <= bottom; j++) {
			final double half = Math.sqrt(Math.max(0, radius * radius - (j - y) * (j - y)));
			final int right = Math.min(side - 1, (int) (x + half));
			for (int i = Math.max(0, (int) (x - half)); i <= right; i++) pixels[j * side + i] = color;
		}
	}
}
