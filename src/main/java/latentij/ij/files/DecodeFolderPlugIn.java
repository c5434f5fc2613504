// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import ij.plugin.PlugIn;
import java.util.Optional;
import latentij.ij.menu.PlainImageJ;
import latentij.ij.ui.TextWindows;
import latentij.job.options.JobType;

/** The menu entry <em>Decode Folder</em> of plain ImageJ. */
public class DecodeFolderPlugIn implements PlugIn {

	@Override
	public void run(final String unused) {
		PlainImageJ.ask(JobType.DECODE_FOLDER, (image, words) -> {
			new FolderJobs(PlainImageJ.latents(), TextWindows::log).run(JobType.DECODE_FOLDER, words);
			return Optional.empty();
		});
	}
}
