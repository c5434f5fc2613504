// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.chunked;

import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.io.IOException;

/** The display range of a channel of which the description tells none: all pixels of its first plane are looked at. */
final class ScannedRange {

	/** Rows that are read at a time. */
	private static final int ROWS = 256;

	/** Pixels of a plane above which a smaller level is looked at, where there is one. */
	private static final double SCANNED = 1L << 26;

	private static final double MOST_SCANNED = 1L << 34;

	private ScannedRange() {}

	/** The rows of a plane. */
	@FunctionalInterface
	interface Rows {

		/** @return so many rows, from that of a number on */
		ImageProcessor read(int y, int height) throws IOException;
	}

	/** @return true if a plane is small enough for all of it to be looked at without a thought */
	static boolean isQuick(final Rectangle plane) {
		return pixels(plane) <= SCANNED;
	}

	private static double pixels(final Rectangle plane) {
		return (double) plane.width * plane.height;
	}

	/**
	 * Finds the least and the largest value, but for infinite ones, through which nothing would be seen.
	 *
	 * @param name of the image, for messages
	 * @param plane its bounds
	 * @param rows gives its pixels
	 * @return both; 0 and 0 where there is none
	 * @throws IOException if the pixels cannot be read
	 * @throws IllegalArgumentException if there are too many
	 */
	static double[] find(final String name, final Rectangle plane, final Rows rows) throws IOException {
		if (pixels(plane) > MOST_SCANNED)
			throw new IllegalArgumentException("\"" + name + "\" is large, and tells neither display ranges nor smaller"
					+ " levels to find them in. Choose a region, or write it as OME-Zarr with omero windows.");
		double min = Double.POSITIVE_INFINITY;
		double max = Double.NEGATIVE_INFINITY;
		for (int y = 0; y < plane.height; y += ROWS) {
			final ImageProcessor values = rows.read(y, Math.min(ROWS, plane.height - y));
			for (int i = 0; i < values.getPixelCount(); i++) {
				final float value = values.getf(i);
				if (Float.isInfinite(value)) continue;
				if (value < min) min = value;
				if (value > max) max = value;
			}
		}
		return min > max ? new double[] {0, 0} : new double[] {min, max};
	}
}
