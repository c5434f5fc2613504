// SPDX-License-Identifier: BSD-2-Clause
package latentij.quality;

/**
 * The structural similarity with a Gaussian window, averaged over all windows inside the image.
 *
 * @param similarity the mean of luminance, contrast and structure together
 * @param contrast the mean of contrast and structure alone, which coarser scales are combined by
 */
record Ssim(double similarity, double contrast) {

	/** Side and standard deviation of the window, in pixels. */
	static final int WINDOW = 11;

	private static final double SIGMA = 1.5;

	/** Keep the quotients stable: (0.01 * 255)^2 and (0.03 * 255)^2. */
	private static final double C1 = 6.5025;

	private static final double C2 = 58.5225;

	/** The exponents of the scales, from fine to coarse. */
	private static final double[] WEIGHTS = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};

	/** Compares two planes of the same size, at least that of the window. */
	static Ssim of(final Plane x, final Plane y) {
		final double[] meanX = blur(x);
		final double[] meanY = blur(y);
		final double[] xx = blur(x.times(x));
		final double[] yy = blur(y.times(y));
		final double[] xy = blur(x.times(y));
		double similarity = 0;
		double contrast = 0;
		for (int i = 0; i < meanX.length; i++) {
			final double varX = xx[i] - meanX[i] * meanX[i];
			final double varY = yy[i] - meanY[i] * meanY[i];
			final double cov = xy[i] - meanX[i] * meanY[i];
			similarity += (2 * meanX[i] * meanY[i] + C1)
					* (2 * cov + C2)
					/ ((meanX[i] * meanX[i] + meanY[i] * meanY[i] + C1) * (varX + varY + C2));
			contrast += (2 * cov + C2) / (varX + varY + C2);
		}
		return new Ssim(similarity / meanX.length, contrast / meanX.length);
	}

	/** Combines five scales; NaN where the last has no window. */
	static double multiScale(final Plane a, final Plane b) {
		if (Math.min(a.width(), a.height()) >> WEIGHTS.length - 1 < WINDOW) return Double.NaN;
		Plane x = a;
		Plane y = b;
		double product = 1;
		for (int scale = 0; scale < WEIGHTS.length; scale++) {
			final Ssim ssim = of(x, y);
			final double factor = scale == WEIGHTS.length - 1 ? ssim.similarity : ssim.contrast;
			// Where nothing is alike it may be below 0, which has no power.
			product *= Math.pow(Math.max(0, factor), WEIGHTS[scale]);
			x = x.half();
			y = y.half();
		}
		return product;
	}

	/** The Gaussian window's weighted mean, wherever it fits into the image. */
	private static double[] blur(final Plane plane) {
		final double[] kernel = new double[WINDOW];
		double total = 0;
		for (int k = 0; k < WINDOW; k++) {
			final double d = k - WINDOW / 2;
			kernel[k] = Math.exp(-d * d / (2 * SIGMA * SIGMA));
			total += kernel[k];
		}
		final int width = plane.width();
		final int height = plane.height();
		final double[] values = plane.values();
		final int w = width - WINDOW + 1;
		final int h = height - WINDOW + 1;
		final double[] rows = new double[w * height];
		for (int y = 0; y < height; y++)
			for (int x = 0; x < w; x++)
				for (int k = 0; k < WINDOW; k++) rows[y * w + x] += kernel[k] / total * values[y * width + x + k];
		final double[] result = new double[w * h];
		for (int y = 0; y < h; y++)
			for (int x = 0; x < w; x++)
				for (int k = 0; k < WINDOW; k++) result[y * w + x] += kernel[k] / total * rows[(y + k) * w + x];
		return result;
	}
}
