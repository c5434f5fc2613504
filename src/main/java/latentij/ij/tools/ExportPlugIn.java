// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.IJ;
import ij.plugin.PlugIn;
import java.util.Optional;
import latentij.ij.menu.PlainImageJ;
import latentij.ij.ui.StatusLine;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;

/** The menu entry <em>Export Latent</em> of plain ImageJ. */
public class ExportPlugIn implements PlugIn {

	@Override
	public void run(final String unused) {
		PlainImageJ.ask(JobType.EXPORT, (image, words) -> {
			IJ.showStatus(StatusLine.fit(LatentExporter.export(image, ToolOptions.parse(JobType.EXPORT, words))));
			return Optional.empty();
		});
	}
}
