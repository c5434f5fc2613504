// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.util.List;
import java.util.Map;
import latentij.ij.files.FileWork;
import latentij.interchange.LatentFileType;
import latentij.job.options.Option;
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

	@CommandLine.Option(
			names = "--format",
			paramLabel = "tif|npy|npz|safetensors|latent",
			defaultValue = "tif",
			description = "The kind of files that are written (${DEFAULT-VALUE})")
	private LatentFileType format;

	@CommandLine.Mixin
	private final LevelAndRegion part = new LevelAndRegion();

	@Override
	List<Option<?>> options() {
		return FileOptions.encode();
	}

	@Override
	FileWork work(final Map<String, String> words) {
		return FileOptions.encode(words, format, part.part());
	}
}
