// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import latentij.batch.BatchFiles;
import latentij.batch.BatchTask;
import latentij.ij.CutFiles;
import latentij.ij.ImageFiles;
import latentij.ij.LargeTiff;
import latentij.ij.Latents;
import latentij.job.EncodeOptions;
import latentij.job.JobType;
import latentij.job.SizeOption;
import picocli.CommandLine.Command;

/** Encodes image files. */
@Command(
		name = "encode",
		description =
				"Encodes images to latents: cell.png to cell.png-latent.tif, 32-bit stacks that keep the model and"
						+ " all that decoding needs.")
final class EncodeCommand extends BatchCommand {

	/** The end of the name of a result. */
	static final String SUFFIX = "-latent.tif";

	private static final Predicate<Path> IS_IMAGE =
			BatchFiles.endingIn("png", "jpg", "jpeg", "tif", "tiff", "bmp", "gif");

	private EncodeOptions options;

	@Override
	JobType job() {
		return JobType.ENCODE;
	}

	@Override
	void parse(final Map<String, String> words) {
		options = EncodeOptions.parse(words);
	}

	@Override
	Predicate<Path> isInput() {
		return IS_IMAGE.and(file -> !file.toString().endsWith(SUFFIX));
	}

	@Override
	String name(final String input) {
		return input + SUFFIX;
	}

	@Override
	void run(final Latents latents, final BatchTask task) throws IOException {
		if (options.size() == SizeOption.ORIGINAL && LargeTiff.isImage(task.in())) {
			latents.encode(task.in(), task.out(), options);
			return;
		}
		final ImagePlus image = open(task.in());
		try {
			ImageFiles.save(latents.encode(image, options), task.out());
		} finally {
			image.close();
		}
	}

	/** Opens an image without a window. */
	static ImagePlus open(final Path file) throws IOException {
		CutFiles.refuse(file);
		final ImagePlus image = IJ.openImage(file.toString());
		if (image == null || image.getWidth() * image.getHeight() == 0)
			throw new IOException("ImageJ cannot open it as an image.");
		return image;
	}
}
