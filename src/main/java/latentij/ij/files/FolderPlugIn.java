// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import ij.plugin.PlugIn;
import java.util.Optional;
import latentij.ij.menu.PlainImageJ;
import latentij.ij.ui.TextWindows;
import latentij.job.options.JobType;

/** The menu entries for folders in plain ImageJ; the argument in {@code plugins.config} tells which. */
public class FolderPlugIn implements PlugIn {

	/**
	 * Runs one entry.
	 *
	 * @param entry "encode" or "decode"
	 */
	@Override
	public void run(final String entry) {
		final JobType job =
				switch (entry) {
					case "encode" -> JobType.ENCODE_FOLDER;
					case "decode" -> JobType.DECODE_FOLDER;
					default -> throw new IllegalArgumentException(entry);
				};
		PlainImageJ.ask(job, (image, words) -> {
			new FolderJobs(PlainImageJ.latents(), TextWindows::log).run(job, words);
			return Optional.empty();
		});
	}
}
