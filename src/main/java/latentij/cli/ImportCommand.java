// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.util.List;
import java.util.Map;
import latentij.ij.files.FileWork;
import latentij.ij.files.ImportFiles;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;
import picocli.CommandLine.Command;

/** Reads latents of other programs. */
@Command(
		name = "import",
		description = "Makes TIFF files of the latents that Python and ComfyUI wrote: cell.npz to cell.npz-latent.tif.")
final class ImportCommand extends BatchCommand {

	/** The options of files of other programs; which file it is the batch says. */
	static final List<Option<?>> OPTIONS = Options.of(JobType.IMPORT).stream()
			.filter(option -> option != Options.EXCHANGE_FILE)
			.toList();

	@Override
	List<Option<?>> options() {
		return OPTIONS;
	}

	@Override
	FileWork work(final Map<String, String> words) {
		return new ImportFiles(words);
	}
}
