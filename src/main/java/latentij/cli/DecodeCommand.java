// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import latentij.batch.BatchFiles;
import latentij.batch.BatchTask;
import latentij.ij.ImageFiles;
import latentij.ij.LargeTiff;
import latentij.ij.Latents;
import latentij.job.DecodeOptions;
import latentij.job.JobType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Decodes files of latents. */
@Command(name = "decode", description = "Decodes latents to images: cell.png-latent.tif to cell.png-decoded.png.")
final class DecodeCommand extends BatchCommand {

	/** The kinds of files that images are written to. */
	private enum Format {
		png,
		tif
	}

	@Option(names = "--format", defaultValue = "png", description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
	private Format format;

	private DecodeOptions options;

	@Override
	JobType job() {
		return JobType.DECODE;
	}

	@Override
	void parse(final Map<String, String> words) {
		options = DecodeOptions.parse(words);
	}

	@Override
	Predicate<Path> isInput() {
		return BatchFiles.endingIn("tif", "tiff").and(file -> !file.toString().endsWith("-decoded.tif"));
	}

	@Override
	String name(final String input) {
		final String stem = input.endsWith(EncodeCommand.SUFFIX)
				? input.substring(0, input.length() - EncodeCommand.SUFFIX.length())
				: input;
		return stem + "-decoded." + format;
	}

	@Override
	void run(final Latents latents, final BatchTask task) throws IOException {
		if (format == Format.tif && LargeTiff.isLatent(task.in())) {
			latents.decode(task.in(), task.out(), options);
			return;
		}
		final ImagePlus latent = EncodeCommand.open(task.in());
		try {
			ImageFiles.save(latents.decode(latent, options), task.out());
		} finally {
			latent.close();
		}
	}
}
