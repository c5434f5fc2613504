// SPDX-License-Identifier: BSD-2-Clause
package latentij.quality;

import java.awt.image.BufferedImage;
import java.util.Locale;

/** The likeness of an image to what a round trip has kept of it. */
public final class ImageQuality {

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
		final int[] p = Pixels.of(a);
		final int[] q = Pixels.of(b);
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
	 * @param a 8-bit RGB
	 * @param b 8-bit RGB of the same size
	 * @return at most 1, which is the same image; NaN for images with a side below 11 pixels, which have no window
	 * @throws IllegalArgumentException if the sizes differ
	 * @see <a href="https://doi.org/10.1109/TIP.2003.819861">Wang et al. 2004</a>
	 */
	public static double ssim(final BufferedImage a, final BufferedImage b) {
		requireSameSize(a, b);
		if (a.getWidth() < Ssim.WINDOW || a.getHeight() < Ssim.WINDOW) return Double.NaN;
		return Ssim.of(Plane.luma(a), Plane.luma(b)).similarity();
	}

	/**
	 * Tells an SSIM, or why there is none.
	 *
	 * @param ssim of {@link #ssim}
	 * @param decimals of the number
	 * @return a part of a sentence, "SSIM 0.812"
	 */
	public static String ssimText(final double ssim, final int decimals) {
		if (Double.isNaN(ssim)) return "SSIM needs " + Ssim.WINDOW + "x" + Ssim.WINDOW + " pixels";
		return String.format(Locale.ROOT, "SSIM %." + decimals + "f", ssim);
	}

	/**
	 * The multi-scale structural similarity of the luma: five scales, each half of the one before
	 * (means of 2 x 2 pixels; an odd last row or column is left out), with the window of {@link
	 * #ssim}.
	 *
	 * @param a 8-bit RGB
	 * @param b 8-bit RGB of the same size
	 * @return in [0,1], 1 for the same image; NaN for images with a side below 176 pixels, of which
	 *         the last scale has no window
	 * @throws IllegalArgumentException if the sizes differ
	 * @see <a href="https://doi.org/10.1109/ACSSC.2003.1292216">Wang, Simoncelli and Bovik 2003</a>
	 */
	public static double msSsim(final BufferedImage a, final BufferedImage b) {
		requireSameSize(a, b);
		return Ssim.multiScale(Plane.luma(a), Plane.luma(b));
	}

	/**
	 * The mean absolute difference over all pixels of red, green and blue.
	 *
	 * @param a 8-bit RGB
	 * @param b 8-bit RGB of the same size
	 * @return in grey levels, 0 to 255
	 * @throws IllegalArgumentException if the sizes differ
	 */
	public static double meanAbsoluteError(final BufferedImage a, final BufferedImage b) {
		requireSameSize(a, b);
		final int[] p = Pixels.of(a);
		final int[] q = Pixels.of(b);
		double sum = 0;
		for (int i = 0; i < p.length; i++)
			for (int shift = 0; shift < 24; shift += 8)
				sum += Math.abs((p[i] >> shift & 0xff) - (q[i] >> shift & 0xff));
		return sum / (3.0 * p.length);
	}

	static void requireSameSize(final BufferedImage a, final BufferedImage b) {
		if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight())
			throw new IllegalArgumentException("Images of one size can be compared; these have " + a.getWidth() + " x "
					+ a.getHeight() + " and " + b.getWidth() + " x " + b.getHeight()
					+ " pixels. Choose the image that was encoded, or scale one of them.");
	}
}
