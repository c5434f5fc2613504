// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.ImagePlus;
import ij.plugin.PlugIn;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import latentij.ij.latents.NamedImages;
import latentij.ij.menu.PlainImageJ;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;

/** The menu entry <em>Interpolate Latents</em> of plain ImageJ. */
public class InterpolatePlugIn implements PlugIn {

	@Override
	public void run(final String unused) {
		PlainImageJ.ask(JobType.INTERPOLATE, (image, words) -> {
			final Map<String, String> rest = new HashMap<>(words);
			final ImagePlus second = NamedImages.second(rest.remove(JobType.SECOND), image);
			final ToolOptions options = ToolOptions.parse(JobType.INTERPOLATE, rest);
			return Optional.of(new LatentBlends(PlainImageJ.latents()).blend(image, second, options));
		});
	}
}
