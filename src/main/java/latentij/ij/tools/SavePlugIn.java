// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.IJ;
import ij.plugin.PlugIn;
import java.util.Optional;
import latentij.ij.menu.PlainImageJ;
import latentij.ij.ui.StatusLine;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;

/** The menu entry <em>Save Latent</em> of plain ImageJ. */
public class SavePlugIn implements PlugIn {

	@Override
	public void run(final String unused) {
		PlainImageJ.ask(JobType.SAVE, (image, words) -> {
			IJ.showStatus(StatusLine.fit(LatentSaver.save(image, ToolOptions.parse(JobType.SAVE, words))));
			return Optional.empty();
		});
	}
}
