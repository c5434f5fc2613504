// SPDX-License-Identifier: BSD-2-Clause
package latentij.quality;

/**
 * The discrete Fourier transform in two dimensions, by Cooley and Tukey's radix 2.
 *
 * @see <a href="https://doi.org/10.1090/S0025-5718-1965-0178586-1">Cooley and Tukey 1965</a>
 */
final class Fourier {

	private Fourier() {}

	/**
	 * Transforms in place.
	 *
	 * @param re the real parts, row by row
	 * @param im the imaginary parts, likewise
	 * @param width a power of two
	 * @param height a power of two
	 */
	static void transform(final double[] re, final double[] im, final int width, final int height) {
		for (int y = 0; y < height; y++) line(re, im, y * width, 1, width);
		for (int x = 0; x < width; x++) line(re, im, x, width, height);
	}

	private static void line(final double[] re, final double[] im, final int start, final int stride, final int n) {
		final double[] a = new double[n];
		final double[] b = new double[n];
		final int unused = Integer.numberOfLeadingZeros(n) + 1;
		for (int i = 0; i < n; i++) {
			final int from = n == 1 ? 0 : Integer.reverse(i) >>> unused;
			a[i] = re[start + from * stride];
			b[i] = im[start + from * stride];
		}
		for (int size = 2; size <= n; size *= 2) butterflies(a, b, size);
		for (int i = 0; i < n; i++) {
			re[start + i * stride] = a[i];
			im[start + i * stride] = b[i];
		}
	}

	private static void butterflies(final double[] a, final double[] b, final int size) {
		final int half = size / 2;
		for (int k = 0; k < half; k++) {
			final double cos = Math.cos(2 * Math.PI * k / size);
			final double sin = -Math.sin(2 * Math.PI * k / size);
			for (int i = k; i < a.length; i += size) {
				final int j = i + half;
				final double re = a[j] * cos - b[j] * sin;
				final double im = a[j] * sin + b[j] * cos;
				a[j] = a[i] - re;
				b[j] = b[i] - im;
				a[i] += re;
				b[i] += im;
			}
		}
	}
}
