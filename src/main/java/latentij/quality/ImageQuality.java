// SPDX-License-Identifier: BSD-2-Clause
package latentij.quality;

import java.awt.image.BufferedImage;

/** The likeness of an image to what a round trip has kept of it. */
public final class ImageQuality {

	/** Side and standard deviation of the window of SSIM, in pixels. */
	private static final int WINDOW = 11;

	private static final double SIGMA = 1.5;

	/** Keep SSIM's quotients stable: (0.01 * 255)^2 and (0.03 * 255)^2. */
	private static final double C1 = 6.5025;

	private static final double C2 = 58.5225;

	private ImageQuality() {}

	/**
	 * The peak signal-to-noise ratio over all pixels of red, green and blue.
	 *
	 * @param a 8-bit RGB
	 * @param b 8-bit RGB of the same size
	 * @return 10 log10(255^2 / mean squared difference), in dB; infinite if the
	 *         images are the same
	 * @throws IllegalArgumentException if the sizes differ
	 */
	public static double psnr(final BufferedImage a, final BufferedImage b) {
		requireSameSize(a, b);
		final int[] p = pixels(a);
		final int[] q = pixels(b);
		double sum = 0;
		for (int i = 0; i < p.length; i++) {
			for (int shift = 0; shift < 24; shift += 8) {
				final int d = (p[i] >> shift & 0xff) - (q[i] >> shift & 0xff);
				sum += d * d;
			}
		}
		return 10 * Math.log10(255.0 * 255.0 * 3 * p.length / sum);
	}

	/**
	 * The structural similarity of the luma (0.299 R + 0.587 G + 0.114 B), with a
	 * Gaussian window of 11 x 11 pixels and sigma 1.5, averaged over all windows
	 * inside the image.
	 *
	 * @param a 8-bit RGB, at least 11 x 11 pixels
	 * @param b 8-bit RGB of the same size
	 * @return at most 1, which is the same image
	 * @throws IllegalArgumentException if the sizes differ or are too small
	 * @see <a href="https://doi.org/10.1109/TIP.2003.819861">Wang et al. 2004</a>
	 */
	public static double ssim(final BufferedImage a, final BufferedImage b) {
		requireSameSize(a, b);
		final int width = a.getWidth();
		final int height = a.getHeight();
		if (width < WINDOW || height < WINDOW)
			throw new IllegalArgumentException("SSIM needs images of at least " + WINDOW + " x " + WINDOW
					+ " pixels, not " + width + " x " + height);
		final double[] x = luma(a);
		final double[] y = luma(b);
		final double[] meanX = blur(x, width, height);
		final double[] meanY = blur(y, width, height);
		final double[] xx = blur(product(x, x), width, height);
		final double[] yy = blur(product(y, y), width, height);
		final double[] xy = blur(product(x, y), width, height);
		double sum = 0;
		for (int i = 0; i < meanX.length; i++) {
			final double varX = xx[i] - meanX[i] * meanX[i];
			final double varY = yy[i] - meanY[i] * meanY[i];
			final double cov = xy[i] - meanX[i] * meanY[i];
			sum += (2 * meanX[i] * meanY[i] + C1)
					* (2 * cov + C2)
					/ ((meanX[i] * meanX[i] + meanY[i] * meanY[i] + C1) * (varX + varY + C2));
		}
		return sum / meanX.length;
	}

	private static void requireSameSize(final BufferedImage a, final BufferedImage b) {
		if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight())
			throw new IllegalArgumentException("Two images of one size can be compared, not " + a.getWidth() + " x "
					+ a.getHeight() + " with " + b.getWidth() + " x " + b.getHeight());
	}

	private static int[] pixels(final BufferedImage image) {
		final int width = image.getWidth();
		return image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
	}

	private static double[] luma(final BufferedImage rgb) {
		final int[] pixels = pixels(rgb);
		final double[] luma = new double[pixels.length];
		for (int i = 0; i < luma.length; i++)
			luma[i] = 0.299 * (pixels[i] >> 16 & 0xff) + 0.587 * (pixels[i] >> 8 & 0xff) + 0.114 * (pixels[i] & 0xff);
		return luma;
	}

	private static double[] product(final double[] a, final double[] b) {
		final double[] product = new double[a.length];
		for (int i = 0; i < a.length; i++) product[i] = a[i] * b[i];
		return product;
	}

	/** The Gaussian window's weighted mean, wherever it fits into the image. */
	private static double[] blur(final double[] plane, final int width, final int height) {
		final double[] kernel = new double[WINDOW];
		double total = 0;
		for (int k = 0; k < WINDOW; k++) {
			final double d = k - WINDOW / 2;
			kernel[k] = Math.exp(-d * d / (2 * SIGMA * SIGMA));
			total += kernel[k];
		}
		final int w = width - WINDOW + 1;
		final int h = height - WINDOW + 1;
		final double[] rows = new double[w * height];
		for (int y = 0; y < height; y++)
			for (int x = 0; x < w; x++)
				for (int k = 0; k < WINDOW; k++) rows[y * w + x] += kernel[k] / total * plane[y * width + x + k];
		final double[] result = new double[w * h];
		for (int y = 0; y < h; y++)
			for (int x = 0; x < w; x++)
				for (int k = 0; k < WINDOW; k++) result[y * w + x] += kernel[k] / total * rows[(y + k) * w + x];
		return result;
	}
}
