// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.plugin.PlugIn;
import java.util.Optional;
import latentij.ij.menu.PlainImageJ;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;

/** The menu entry <em>Import Latent</em> of plain ImageJ. */
public class ImportPlugIn implements PlugIn {

	@Override
	public void run(final String unused) {
		PlainImageJ.ask(
				JobType.IMPORT,
				(image, words) -> Optional.of(
						new LatentImporter(PlainImageJ.latents()).read(ToolOptions.parse(JobType.IMPORT, words))));
	}
}
