// SPDX-License-Identifier: BSD-2-Clause
package latentij.samples;

import static latentij.samples.Noise.clamp;
import static latentij.samples.Noise.mix;

import java.awt.image.BufferedImage;

/**
 * A rendering of a landscape by a pinhole camera that looks level along z:
 * linear RGB and depth of every sample, several samples per pixel.
 */
final class View {

	static final int WIDTH = 768;
	static final int HEIGHT = 512;

	private static final int OVERSAMPLING = 2;

	/** Samples across and down; focal length and horizon are in samples too. */
	static final int COLUMNS = WIDTH * OVERSAMPLING;

	static final int ROWS = HEIGHT * OVERSAMPLING;
	static final double FOCAL = 1.05 * COLUMNS;
	static final double HORIZON = 0.615 * ROWS;

	private static final double SATURATION = 1.15;

	final double eye;
	final float[] rgb = new float[3 * COLUMNS * ROWS];
	final float[] depth = new float[COLUMNS * ROWS];

	View(final double eye) {
		this.eye = eye;
	}

	void set(final int column, final int row, final double[] c) {
		final int k = 3 * (row * COLUMNS + column);
		for (int i = 0; i < 3; i++) rgb[k + i] = (float) c[i];
	}

	/** Copies a column's rows from {@code end} on to the next column. */
	void repeat(final int column, final int end) {
		for (int k = end * COLUMNS + column; k < depth.length; k += COLUMNS) {
			depth[k + 1] = depth[k];
			System.arraycopy(rgb, 3 * k, rgb, 3 * k + 3, 3);
		}
	}

	/**
	 * The row, from the top, where a point at height y and distance z appears.
	 */
	double row(final double y, final double z) {
		return HORIZON - FOCAL * (y - eye) / z;
	}

	/**
	 * Averages the samples, maps them to what a screen shows, and rounds to 8
	 * bits.
	 */
	BufferedImage develop() {
		final BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
		final int n = OVERSAMPLING;
		for (int y = 0; y < HEIGHT; y++)
			for (int x = 0; x < WIDTH; x++) {
				final double[] c = new double[3];
				for (int s = 0; s < n * n; s++) {
					final int k = 3 * ((y * n + s / n) * COLUMNS + x * n + s % n);
					for (int i = 0; i < 3; i++) c[i] += film(rgb[k + i]) / (n * n);
				}
				final double gray = 0.21 * c[0] + 0.72 * c[1] + 0.07 * c[2];
				int packed = 0;
				for (int i = 0; i < 3; i++) {
					final double vivid = clamp(mix(gray, c[i], SATURATION));
					packed = packed << 8 | (int) (255 * StrictMath.pow(vivid, 1 / 2.2) + 0.5);
				}
				image.setRGB(x, y, packed);
			}
		return image;
	}

	/**
	 * Soft shoulder for bright light, [0,inf) to [0,1].
	 *
	 * @see <a href=
	 *      "https://knarkowicz.wordpress.com/2016/01/06/aces-filmic-tone-mapping-curve/">Narkowicz
	 *      2016, ACES filmic tone mapping curve</a>
	 */
	private static double film(final double light) {
		final double x = 0.74 * light;
		return clamp(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14));
	}
}
