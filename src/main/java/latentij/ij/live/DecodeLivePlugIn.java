// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import ij.plugin.PlugIn;
import java.util.Optional;
import latentij.ij.menu.PlainImageJ;
import latentij.job.DecodeOptions;
import latentij.job.options.JobType;

/** The menu entry <em>Decode Live</em> of plain ImageJ. */
public class DecodeLivePlugIn implements PlugIn {

	@Override
	public void run(final String unused) {
		PlainImageJ.run(JobType.LIVE, (image, words) -> {
			DecodeLive.open(PlainImageJ.latents(), image, DecodeOptions.parse(words));
			return Optional.empty();
		});
	}
}
