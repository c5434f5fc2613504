// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import latentij.ij.files.EncodeFiles;
import latentij.ij.files.FileWork;
import latentij.ij.zarr.ZarrPart;
import latentij.interchange.LatentFileType;
import latentij.job.EncodeOptions;
import latentij.job.JobType;
import latentij.job.Option;
import latentij.job.Options;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Encodes image files. */
@Command(
		name = "encode",
		description =
				"Encodes images to latents: cell.png to cell.png-latent.tif, 32-bit stacks that keep the model and"
						+ " all that decoding needs, or to files of other programs; and folders of OME-Zarr or N5 to such folders:"
						+ " slide.zarr to slide.zarr-latent.zarr.")
final class EncodeCommand extends BatchCommand {

	private static final List<Option<?>> ENCODE = Options.of(JobType.ENCODE).stream()
			.filter(option -> option != Options.OUTPUT)
			.toList();

	@CommandLine.Option(
			names = "--format",
			defaultValue = "tif",
			description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
	private LatentFileType format;

	@CommandLine.Option(
			names = "--level",
			paramLabel = "N",
			defaultValue = "0",
			description = "The level of OME-Zarr and N5 images: 0 is the largest (${DEFAULT-VALUE})")
	private int level;

	@CommandLine.Option(
			names = "--region",
			paramLabel = "X,Y,WIDTH,HEIGHT",
			description = "The region of OME-Zarr and N5 images, in pixels of the level (all)")
	private String region;

	@CommandLine.Option(
			names = "--axes",
			paramLabel = "AXES",
			description = "The axes of N5 images, the fastest first, as xyc or xyzt (as the file tells; else by rule)")
	private String axes;

	@Override
	List<Option<?>> options() {
		return Stream.concat(ENCODE.stream(), ExportCommand.OPTIONS.stream()).toList();
	}

	@Override
	FileWork work(final Map<String, String> words) {
		final Map<String, String> exchange = JobWords.only(words, ExportCommand.OPTIONS);
		if (format == LatentFileType.TIF && !exchange.isEmpty())
			throw new IllegalArgumentException("--scaling, --layout and --dtype are for --format=npy, npz, safetensors"
					+ " or latent. Leave them out, or choose one of these.");
		return new EncodeFiles(
				EncodeOptions.parse(JobWords.only(words, ENCODE)),
				format,
				exchange,
				ZarrPart.of(level, region).withAxes(axes));
	}
}
