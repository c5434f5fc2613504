// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.util.List;
import java.util.Map;
import latentij.ij.files.ExportFiles;
import latentij.ij.files.FileWork;
import latentij.interchange.LatentFileType;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Writes latents for other programs. */
@Command(
		name = "export",
		description = "Writes latents for Python and ComfyUI: cell.png-latent.tif to cell.png-latent.npz, .npy,"
				+ " .safetensors or .latent.")
final class ExportCommand extends BatchCommand {

	/** The options of files of other programs; which file it is the batch says. */
	static final List<Option<?>> OPTIONS = Options.of(JobType.EXPORT).stream()
			.filter(option -> option != Options.EXCHANGE_FILE)
			.toList();

	@CommandLine.Option(
			names = "--format",
			paramLabel = "npy|npz|safetensors|latent",
			defaultValue = "npz",
			description = "The kind of files that are written (${DEFAULT-VALUE})")
	private LatentFileType format;

	@Override
	List<Option<?>> options() {
		return OPTIONS;
	}

	@Override
	FileWork work(final Map<String, String> words) {
		return new ExportFiles(format, words);
	}
}
