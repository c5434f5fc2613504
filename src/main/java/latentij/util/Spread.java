// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

/**
 * Places of some of many values, one in so many. Each lies a place further on than the one before: images of gratings
 * and grids repeat themselves, and of places as far apart as their lines, all lines might have been missed.
 */
public final class Spread {

	private Spread() {}

	/**
	 * The place of a value that is looked at.
	 *
	 * @param index its number among those that are looked at, from 0
	 * @param step one in so many, at least 1
	 * @return from {@code index * step} on, less than {@code (index + 1) * step}; higher than that of the index before
	 */
	public static long place(final long index, final int step) {
		return index * step + index % step;
	}
}
