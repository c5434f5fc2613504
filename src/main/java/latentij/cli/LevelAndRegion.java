// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.util.Map;
import latentij.ij.chunked.ImagePart;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.job.options.OptionHelp;
import latentij.job.options.Options;
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
			defaultValue = "auto",
			description = OptionHelp.AXES + " (${DEFAULT-VALUE})")
	private String axes;

	/**
	 * Reads the options.
	 *
	 * @return the part
	 * @throws IllegalArgumentException if one is not understood
	 * @throws UsageException if one is empty
	 */
	public ImagePart part() {
		JobWords.requireSaid("--region", region, "all");
		JobWords.requireSaid("--axes", axes, Options.AXES.initial());
		final ToolOptions folder = ToolOptions.parse(JobType.ENCODE_FOLDER, Map.of(Options.AXES.key(), axes));
		return ImagePart.of(level, region).withAxes(folder.get(Options.AXES));
	}
}
