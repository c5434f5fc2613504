// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.awt.Rectangle;
import latentij.ij.chunked.ImagePart;
import picocli.CommandLine.Option;

/** What is decoded of latents in OME-Zarr and N5. */
public final class DecodedRegion {

	@Option(
			names = "--region",
			paramLabel = "X,Y,WIDTH,HEIGHT",
			description = "The region that is decoded of OME-Zarr and N5, in pixels of the image (all)")
	private String region;

	/**
	 * Reads the option.
	 *
	 * @return the region, in pixels of the image; null for all
	 * @throws IllegalArgumentException if it is not understood
	 * @throws UsageException if it is empty
	 */
	public Rectangle region() {
		JobWords.requireSaid("--region", region, "all");
		return ImagePart.of(0, region).region();
	}
}
