// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.Serializable;

/**
 * A rectangle of one plane of a source or a sink, in pixels of an image or of a
 * latent.
 *
 * @param plane the number of the plane, from 0
 * @param y its first row
 * @param x its first column
 * @param height of the rectangle, at least 1
 * @param width of the rectangle, at least 1
 */
public record Region(int plane, int y, int x, int height, int width) implements Serializable {

	public Region {
		if (plane < 0 || y < 0 || x < 0 || height < 1 || width < 1)
			throw new IllegalArgumentException(
					"There is no region of " + height + " x " + width + " at " + y + ", " + x + " of plane " + plane);
	}

	/**
	 * The same in another plane.
	 *
	 * @param other the number of the plane, from 0
	 * @return a new region
	 */
	Region at(final int other) {
		return new Region(other, y, x, height, width);
	}

	/**
	 * The same elsewhere.
	 *
	 * @param other the number of the plane, from 0
	 * @param down rows
	 * @param right columns
	 * @return a new region
	 */
	public Region moved(final int other, final int down, final int right) {
		return new Region(other, y + down, x + right, height, width);
	}

	/**
	 * Finds the pixels that two regions have in common.
	 *
	 * @param other one that this overlaps
	 * @return a new region
	 */
	Region intersection(final Region other) {
		final int top = Math.max(y, other.y);
		final int left = Math.max(x, other.x);
		return new Region(
				plane,
				top,
				left,
				Math.min(y + height, other.y + other.height) - top,
				Math.min(x + width, other.x + other.width) - left);
	}

	/**
	 * Tells whether two regions have pixels in common.
	 *
	 * @param other any
	 * @return true if they have
	 */
	boolean overlaps(final Region other) {
		return plane == other.plane
				&& y < other.y + other.height
				&& other.y < y + height
				&& x < other.x + other.width
				&& other.x < x + width;
	}

	/**
	 * Tells whether this is a plane from its first pixel on.
	 *
	 * @param rows of the plane
	 * @param columns of the plane
	 * @return true if the rectangle covers the plane, and perhaps more at its right and lower edge
	 */
	public boolean covers(final int rows, final int columns) {
		return y == 0 && x == 0 && height >= rows && width >= columns;
	}
}
