// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

/**
 * The size of a pixel in the world.
 *
 * @param width in units
 * @param height in units
 * @param unit as ImageJ writes it: micron, inch
 */
public record PixelSize(double width, double height, String unit) {

	/** Pixels of no known size. */
	public static final PixelSize UNKNOWN = new PixelSize(1, 1, "");

	/** @return true if the size is not {@link #UNKNOWN} */
	public boolean isKnown() {
		return !unit.isEmpty();
	}

	/**
	 * The size of larger pixels.
	 *
	 * @param factor of both sides
	 * @return theirs
	 */
	public PixelSize times(final double factor) {
		return isKnown() ? new PixelSize(width * factor, height * factor, unit) : this;
	}
}
