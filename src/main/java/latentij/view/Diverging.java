// SPDX-License-Identifier: BSD-2-Clause
package latentij.view;

/**
 * ColorBrewer's red-blue color map, turned around, as matplotlib's {@code RdBu_r}: blue, white, red. People
 * with any kind of color blindness can tell the two sides apart.
 *
 * @see <a href="https://colorbrewer2.org/#type=diverging&scheme=RdBu&n=11">Brewer and Harrower, ColorBrewer 2.0</a>
 */
public final class Diverging {

	private static final int[] COLORS = {
		0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d, 0xb2182b, 0x67001f
	};

	private Diverging() {}

	/**
	 * The color of a value.
	 *
	 * @param level in [0,1], 0.5 for white; clamped
	 * @return 0xRRGGBB
	 */
	public static int color(final double level) {
		final double place = Math.max(0, Math.min(1, level)) * (COLORS.length - 1);
		final int below = Math.min((int) place, COLORS.length - 2);
		int color = 0;
		for (int shift = 0; shift <= 16; shift += 8) {
			final int low = COLORS[below] >> shift & 0xff;
			final int high = COLORS[below + 1] >> shift & 0xff;
			color |= (int) Math.round(low + (place - below) * (high - low)) << shift;
		}
		return color;
	}
}
