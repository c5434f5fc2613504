// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import java.awt.image.BufferedImage;
import java.util.Locale;
import latentij.quality.ImageQuality;
import latentij.quality.WorstTile;

/**
 * The likeness of an image and what came back of it.
 *
 * @param psnr in dB; infinite for equal images
 * @param ssim of the luma; NaN for images of less than 11 pixels
 * @param mae the mean absolute error in grey levels
 * @param worst the part with the lowest PSNR
 */
record Likeness(double psnr, double ssim, double mae, WorstTile worst) {

	/** The side of the parts of which the worst is told, in pixels. */
	static final int TILE = 64;

	/** Compares; both images have the same size. */
	static Likeness of(final BufferedImage original, final BufferedImage decoded) {
		return new Likeness(
				ImageQuality.psnr(original, decoded),
				ImageQuality.ssim(original, decoded),
				ImageQuality.meanAbsoluteError(original, decoded),
				WorstTile.find(original, decoded, TILE));
	}

	/** @return the numbers for people, one line */
	@Override
	public String toString() {
		return String.format(
				Locale.ROOT, "PSNR %.2f dB, %s, mean error %.1f of 255", psnr, ImageQuality.ssimText(ssim, 3), mae);
	}
}
