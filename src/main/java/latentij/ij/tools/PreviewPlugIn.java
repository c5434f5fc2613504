// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.plugin.PlugIn;
import java.util.Optional;
import latentij.ij.menu.PlainImageJ;
import latentij.ij.ui.TextWindows;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;

/** The menu entry <em>Latent Preview</em> of plain ImageJ. */
public class PreviewPlugIn implements PlugIn {

	@Override
	public void run(final String unused) {
		PlainImageJ.ask(
				JobType.PREVIEW,
				(image, words) -> Optional.of(new LatentPreviews(PlainImageJ.latents(), TextWindows::log)
						.preview(image, ToolOptions.parse(JobType.PREVIEW, words))));
	}
}
