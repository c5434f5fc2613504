// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

/**
 * Resizing as Pillow's {@code Image.resize(size, Image.BICUBIC)} does it: a
 * bicubic filter (a = -0.5) that is widened when shrinking, so that nothing
 * aliases, first along rows, then along columns. That is the order of Pillow up to version 12; since 13, columns come
 * first where the height shrinks more than the width.
 *
 * @see <a href=
 *      "https://github.com/python-pillow/Pillow/blob/main/src/libImaging/Resample.c">Pillow's
 *      Resample.c</a>
 */
public final class PillowResize {

	/** Half the width of the cubic kernel. */
	private static final double SUPPORT = 2;

	/** Pillow's fixed point for 8-bit images. */
	private static final int PRECISION_BITS = 22;

	private PillowResize() {}

	/**
	 * Resizes one plane.
	 *
	 * @param plane grey levels in [0,255], row by row; read, never changed
	 * @param width of the plane, at least 1
	 * @param height of the plane, at least 1
	 * @param newWidth at least 1
	 * @param newHeight at least 1
	 * @param eightBit whether the levels are whole numbers, and are rounded after
	 *          each direction as Pillow rounds those of 8-bit images; else nothing
	 *          is rounded, and the result is clamped only
	 * @return a new plane, in [0,255]; the given one if the size is the same
	 */
	public static float[] resize(
			final float[] plane,
			final int width,
			final int height,
			final int newWidth,
			final int newHeight,
			final boolean eightBit) {
		float[] result = plane;
		if (newWidth != width) {
			final Weights weights = new Weights(width, newWidth);
			final float[] rows = new float[newWidth * height];
			for (int y = 0; y < height; y++)
				for (int x = 0; x < newWidth; x++)
					rows[y * newWidth + x] = weights.apply(result, y * width, 1, x, eightBit);
			result = rows;
		}
		if (newHeight != height) {
			final Weights weights = new Weights(height, newHeight);
			final float[] columns = new float[newWidth * newHeight];
			for (int y = 0; y < newHeight; y++)
				for (int x = 0; x < newWidth; x++)
					columns[y * newWidth + x] = weights.apply(result, x, newWidth, y, eightBit);
			result = columns;
		}
		return result;
	}

	/** The weights of one direction. */
	private static final class Weights {

		private final int[] first;
		private final double[][] weights;
		private final int[][] fixed;

		Weights(final int size, final int newSize) {
			first = new int[newSize];
			weights = new double[newSize][];
			fixed = new int[newSize][];
			final double scale = (double) size / newSize;
			final double stretch = Math.max(1, scale);
			final double support = SUPPORT * stretch;
			for (int i = 0; i < newSize; i++) {
				final double center = (i + 0.5) * scale;
				first[i] = Math.max(0, (int) (center - support + 0.5));
				final int end = Math.min(size, (int) (center + support + 0.5));
				final double[] w = new double[end - first[i]];
				double sum = 0;
				for (int k = 0; k < w.length; k++) {
					w[k] = bicubic((k + first[i] - center + 0.5) / stretch);
					sum += w[k];
				}
				final int[] f = new int[w.length];
				for (int k = 0; k < w.length; k++) {
					w[k] /= sum;
					f[k] = (int) (w[k] * (1 << PRECISION_BITS) + Math.copySign(0.5, w[k]));
				}
				weights[i] = w;
				fixed[i] = f;
			}
		}

		/** One new value along the line that starts at {@code offset}. */
		float apply(final float[] plane, final int offset, final int step, final int i, final boolean eightBit) {
			int at = offset + first[i] * step;
			if (eightBit) {
				long sum = 1L << PRECISION_BITS - 1;
				for (final int w : fixed[i]) {
					sum += (long) w * (int) plane[at];
					at += step;
				}
				return Math.max(0, Math.min(255, sum >> PRECISION_BITS));
			}
			double sum = 0;
			for (final double w : weights[i]) {
				sum += w * plane[at];
				at += step;
			}
			return (float) Math.max(0, Math.min(255, sum));
		}

		/** Keys' cubic with a = -0.5. */
		private static double bicubic(final double x) {
			final double a = -0.5;
			final double d = Math.abs(x);
			if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
			if (d < 2) return ((d - 5) * d + 8) * d * a - 4 * a;
			return 0;
		}
	}
}
