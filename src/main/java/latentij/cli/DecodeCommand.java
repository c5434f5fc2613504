// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import latentij.ij.files.DecodeFiles;
import latentij.ij.files.FileWork;
import latentij.ij.zarr.ZarrPart;
import latentij.job.DecodeOptions;
import latentij.job.ImageFileType;
import latentij.job.JobType;
import latentij.job.Option;
import latentij.job.Options;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Decodes files of latents. */
@Command(
		name = "decode",
		description =
				"Decodes latents to images: cell.png-latent.tif to cell.png-decoded.png. Reads TIFF files, and"
						+ " .npy, .npz, .safetensors and .latent, of which --scaling, --layout, --array and --size say what"
						+ " they do not say themselves; and OME-Zarr and N5: slide.zarr-latent.zarr to slide.zarr-decoded.zarr.")
final class DecodeCommand extends BatchCommand {

	/** Files are no windows, which could be used again, or have titles. */
	private static final List<Option<?>> DECODE = Options.of(JobType.DECODE).stream()
			.filter(option -> option != Options.UPDATE && option != Options.OUTPUT && option != Options.COMPARE)
			.toList();

	@CommandLine.Option(
			names = "--format",
			defaultValue = "png",
			description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
	private ImageFileType format;

	@CommandLine.Option(
			names = "--region",
			paramLabel = "X,Y,WIDTH,HEIGHT",
			description = "The region that is decoded of OME-Zarr and N5, in pixels of the image (all)")
	private String region;

	@Override
	List<Option<?>> options() {
		final List<Option<?>> others = ImportCommand.OPTIONS.stream()
				.filter(option -> option != Options.LATENT_MODEL)
				.toList();
		return Stream.concat(DECODE.stream(), others.stream()).toList();
	}

	@Override
	FileWork work(final Map<String, String> words) {
		return new DecodeFiles(
				DecodeOptions.parse(JobWords.only(words, DECODE)),
				format,
				JobWords.only(words, ImportCommand.OPTIONS),
				ZarrPart.of(0, region).region());
	}
}
