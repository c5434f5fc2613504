// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

/**
 * A channel as it is to be shown.
 *
 * @param label of it; empty for none
 * @param color as "00FF00"; empty if it is not told
 * @param start the lower end of its display range; NaN if it is not told
 * @param end the upper end; NaN if it is not told
 * @param active false if it is hidden
 */
public record Channel(String label, String color, double start, double end, boolean active) {

	/** A channel of which nothing is told. */
	public static final Channel UNKNOWN = new Channel("", "", Double.NaN, Double.NaN, true);

	/** @return true if there is a display range */
	public boolean hasRange() {
		return end > start && Double.isFinite(start) && Double.isFinite(end);
	}
}
