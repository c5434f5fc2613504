// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import latentij.ij.zarr.ZarrPart;
import picocli.CommandLine.Option;

/** What is encoded of images in OME-Zarr and N5. */
public final class LevelAndRegion {

	@Option(
			names = "--level",
			paramLabel = "N",
			defaultValue = "0",
			description = "The level of OME-Zarr and N5 images: 0 is the largest (${DEFAULT-VALUE})")
	private int level;

	@Option(
			names = "--region",
			paramLabel = "X,Y,WIDTH,HEIGHT",
			description = "The region of OME-Zarr and N5 images, in pixels of the level (all)")
	private String region;

	@Option(
			names = "--axes",
			paramLabel = "AXES",
			description = "The axes of N5 images, the fastest first, as xyc or xyzt (as the file tells; else by rule)")
	private String axes;

	/**
	 * Reads the options.
	 *
	 * @return the part
	 * @throws IllegalArgumentException if one is not understood
	 */
	public ZarrPart part() {
		return ZarrPart.of(level, region).withAxes(axes);
	}
}
