// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.ImagePlus;
import ij.plugin.PlugIn;
import java.util.Optional;
import latentij.ij.menu.PlainImageJ;
import latentij.job.JobType;
import latentij.job.ToolOptions;

/** The menu entry <em>Measure Reconstruction</em> of plain ImageJ. */
public class MeasurePlugIn implements PlugIn {

	@Override
	public void run(final String unused) {
		PlainImageJ.ask(JobType.MEASURE, (image, words) -> {
			final Reconstruction kept = new Reconstructions(PlainImageJ.latents())
					.measure(image, ToolOptions.parse(JobType.MEASURE, words));
			kept.report();
			Optional.ofNullable(kept.spectrum()).ifPresent(ImagePlus::show);
			return Optional.of(kept.montage());
		});
	}
}
