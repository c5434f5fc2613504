// SPDX-License-Identifier: BSD-2-Clause
package latentij.quality;

/**
 * The straight line nearest to pairs of values, by least squares.
 *
 * @param slope of the line; NaN if all x are the same
 * @param offset of the line at x = 0
 * @param r2 the square of the correlation, in [0,1]; NaN if all x, or all y, are the same
 */
public record LinearFit(double slope, double offset, double r2) {

	/**
	 * Fits a line.
	 *
	 * @param x one value for each pair; others than finite ones are left out with their partners
	 * @param y as many
	 * @return the line y = slope x + offset
	 * @throws IllegalArgumentException if there are not as many
	 */
	public static LinearFit of(final double[] x, final double[] y) {
		if (x.length != y.length)
			throw new IllegalArgumentException(x.length + " and " + y.length + " values make no pairs");
		final double meanX = mean(x, y, x);
		final double meanY = mean(x, y, y);
		double xx = 0;
		double yy = 0;
		double xy = 0;
		for (int i = 0; i < x.length; i++) {
			if (!isPair(x[i], y[i])) continue;
			xx += (x[i] - meanX) * (x[i] - meanX);
			yy += (y[i] - meanY) * (y[i] - meanY);
			xy += (x[i] - meanX) * (y[i] - meanY);
		}
		final double slope = xy / xx;
		return new LinearFit(slope, meanY - slope * meanX, xy * xy / (xx * yy));
	}

	private static double mean(final double[] x, final double[] y, final double[] of) {
		double sum = 0;
		int n = 0;
		for (int i = 0; i < of.length; i++) {
			if (!isPair(x[i], y[i])) continue;
			sum += of[i];
			n++;
		}
		return sum / n;
	}

	private static boolean isPair(final double x, final double y) {
		return Double.isFinite(x) && Double.isFinite(y);
	}
}
