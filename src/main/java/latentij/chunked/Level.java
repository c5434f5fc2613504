// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.math.BigDecimal;
import java.util.List;

/**
 * One of the sizes in which an image is there.
 *
 * @param path of its array, below the image's folder
 * @param scale the physical size of a pixel along each axis
 * @param translation the physical place of the first pixel along each axis
 */
public record Level(String path, List<Double> scale, List<Double> translation) {

	/** Sizes and places beyond would become infinite. */
	private static final double MOST = 1e100;

	public Level {
		scale = List.copyOf(scale);
		translation = List.copyOf(translation);
	}

	/**
	 * Tells whether a pixel can have a size.
	 *
	 * @param told any number
	 * @return true if it is above 0
	 */
	public static boolean isSize(final double told) {
		return told >= 1 / MOST;
	}

	/**
	 * Takes a number that a file tells.
	 *
	 * @param told any value of JSON
	 * @return NaN for what is no number, or one that nothing in the world has
	 */
	public static double number(final Object told) {
		final double number = told instanceof BigDecimal value ? value.doubleValue() : Double.NaN;
		return Math.abs(number) <= MOST ? number : Double.NaN;
	}
}
