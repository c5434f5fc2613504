// SPDX-License-Identifier: BSD-2-Clause
package latentij.quality;

import java.awt.image.BufferedImage;

/**
 * Grey levels, row by row.
 *
 * @param values one for each pixel; not copied
 * @param width in pixels
 * @param height in pixels
 */
public record Plane(double[] values, int width, int height) {

	public Plane {
		if (values.length != width * height)
			throw new IllegalArgumentException(
					width + " x " + height + " pixels have so many values, not " + values.length);
	}

	/**
	 * Takes the luma of an image, 0.299 R + 0.587 G + 0.114 B.
	 *
	 * @param rgb 8 bits for each color; read, never changed
	 * @return in [0,255]
	 */
	public static Plane luma(final BufferedImage rgb) {
		final int[] pixels = Pixels.of(rgb);
		final double[] luma = new double[pixels.length];
		for (int i = 0; i < luma.length; i++)
			luma[i] = 0.299 * (pixels[i] >> 16 & 0xff) + 0.587 * (pixels[i] >> 8 & 0xff) + 0.114 * (pixels[i] & 0xff);
		return new Plane(luma, rgb.getWidth(), rgb.getHeight());
	}

	/**
	 * Subtracts another plane, pixel by pixel.
	 *
	 * @param other of the same size
	 * @return this minus that
	 */
	public Plane minus(final Plane other) {
		final double[] difference = new double[values.length];
		for (int i = 0; i < difference.length; i++) difference[i] = values[i] - other.values[i];
		return new Plane(difference, width, height);
	}

	/** The products, pixel by pixel. */
	Plane times(final Plane other) {
		final double[] product = new double[values.length];
		for (int i = 0; i < product.length; i++) product[i] = values[i] * other.values[i];
		return new Plane(product, width, height);
	}

	/** The means of 2 x 2 pixels. */
	Plane half() {
		final int w = width / 2;
		final int h = height / 2;
		final double[] means = new double[w * h];
		for (int y = 0; y < h; y++)
			for (int x = 0; x < w; x++) {
				final int i = 2 * y * width + 2 * x;
				means[y * w + x] = (values[i] + values[i + 1] + values[i + width] + values[i + width + 1]) / 4;
			}
		return new Plane(means, w, h);
	}
}
