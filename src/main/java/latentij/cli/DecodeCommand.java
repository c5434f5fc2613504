// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.util.List;
import java.util.Map;
import latentij.batch.BatchFile;
import latentij.ij.files.FileWork;
import latentij.job.options.ImageFileType;
import latentij.job.options.Option;
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

	@CommandLine.Option(
			names = "--format",
			paramLabel = "png|tif",
			defaultValue = "png",
			description = "The kind of files that are written (${DEFAULT-VALUE})")
	private ImageFileType format;

	@CommandLine.Mixin
	private final DecodedRegion region = new DecodedRegion();

	@Override
	List<Option<?>> options() {
		return FileOptions.decode();
	}

	@Override
	FileWork work(final Map<String, String> words) {
		return FileOptions.decode(words, format, region.region());
	}

	@Override
	void requireUsed(final Map<String, String> words, final List<BatchFile> files) {
		FileOptions.requireForeign(words, files);
	}
}
