// SPDX-License-Identifier: BSD-2-Clause
package latentij.quality;

/**
 * The power of an image by spatial frequency, averaged over all directions: the squared magnitude of the Fourier
 * transform of the image without its mean, under a Hann window, in rings of equal width up to the
 * finest frequency that the coarser side of a pixel allows (Nyquist).
 *
 * @param frequencies the middle of each ring, in cycles for each unit of length
 * @param power the mean of each ring, for each pixel of the image; its unit is squared grey levels
 */
public record RadialSpectrum(double[] frequencies, double[] power) {

	/** The most rings of a spectrum: finer ones show noise. */
	private static final int MAX_RINGS = 128;

	/** Rings narrower than the window's resolution show nothing new. */
	private static final int MIN_PIXELS_PER_RING = 4;

	/**
	 * Computes it.
	 *
	 * @param plane at least 8 x 8 pixels; read, never changed
	 * @param pixelWidth in units of length
	 * @param pixelHeight in units of length
	 * @return the spectrum
	 * @throws IllegalArgumentException if the plane is smaller
	 */
	public static RadialSpectrum of(final Plane plane, final double pixelWidth, final double pixelHeight) {
		final int shorter = Math.min(plane.width(), plane.height());
		if (shorter < 2 * MIN_PIXELS_PER_RING)
			throw new IllegalArgumentException(
					"A spectrum needs at least 8 x 8 pixels, not " + plane.width() + " x " + plane.height());
		final int w = powerOfTwo(plane.width());
		final int h = powerOfTwo(plane.height());
		final double[] re = new double[w * h];
		final double[] im = new double[w * h];
		final double energy = window(plane, re, w);
		Fourier.transform(re, im, w, h);
		final int rings = Math.min(MAX_RINGS, shorter / MIN_PIXELS_PER_RING);
		final double nyquist = 0.5 / Math.max(pixelWidth, pixelHeight);
		final double[] sums = new double[rings];
		final int[] counts = new int[rings];
		for (int y = 0; y < h; y++)
			for (int x = 0; x < w; x++) {
				final double fx = (x <= w / 2 ? x : x - w) / (w * pixelWidth);
				final double fy = (y <= h / 2 ? y : y - h) / (h * pixelHeight);
				final int ring = (int) (Math.hypot(fx, fy) / nyquist * rings);
				if (ring >= rings) continue;
				final int i = y * w + x;
				sums[ring] += re[i] * re[i] + im[i] * im[i];
				counts[ring]++;
			}
		final double[] frequencies = new double[rings];
		for (int ring = 0; ring < rings; ring++) {
			frequencies[ring] = (ring + 0.5) * nyquist / rings;
			sums[ring] = counts[ring] == 0 ? Double.NaN : sums[ring] / counts[ring] / energy;
		}
		return new RadialSpectrum(frequencies, sums);
	}

	/**
	 * Finds the finest detail that was kept: up to its frequency, the power of the error is less than
	 * half of that of the original in every ring.
	 *
	 * @param original spectrum of an image
	 * @param error spectrum of the difference from it, with the same rings
	 * @return the wavelength in units of length; infinite if not even the coarsest is kept; that of the last
	 *         ring if all is
	 */
	public static double finestKept(final RadialSpectrum original, final RadialSpectrum error) {
		double wavelength = Double.POSITIVE_INFINITY;
		for (int ring = 0; ring < original.power.length; ring++) {
			// A ring without power loses nothing.
			if (error.power[ring] > original.power[ring] / 2) break;
			wavelength = 1 / original.frequencies[ring];
		}
		return wavelength;
	}

	/** Writes the windowed image into the corner of a larger one; returns the sum of the squared window. */
	private static double window(final Plane plane, final double[] re, final int w) {
		double mean = 0;
		for (final double value : plane.values()) mean += value / plane.values().length;
		double energy = 0;
		for (int y = 0; y < plane.height(); y++)
			for (int x = 0; x < plane.width(); x++) {
				final double weight = hann(x, plane.width()) * hann(y, plane.height());
				re[y * w + x] = (plane.values()[y * plane.width() + x] - mean) * weight;
				energy += weight * weight;
			}
		return energy;
	}

	private static double hann(final int i, final int n) {
		final double sine = Math.sin(Math.PI * (i + 0.5) / n);
		return sine * sine;
	}

	private static int powerOfTwo(final int n) {
		return n <= 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
	}
}
