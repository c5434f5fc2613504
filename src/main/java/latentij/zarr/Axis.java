// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

/**
 * An axis of an image.
 *
 * @param name one of t, c, z, y, x
 * @param unit as "micrometer"; empty for none
 */
public record Axis(String name, String unit) {

	/** The names of all axes, in their order. */
	static final String ORDER = "tczyx";

	/** @return its type in OME-Zarr */
	String type() {
		return switch (name) {
			case "t" -> "time";
			case "c" -> "channel";
			default -> "space";
		};
	}
}
