// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.ImagePlus;
import ij.plugin.PlugIn;
import java.util.Optional;
import latentij.ij.menu.PlainImageJ;
import latentij.ij.ui.DecodedWindows;
import latentij.job.DecodeOptions;
import latentij.job.options.JobType;
import latentij.job.options.Options;

/** The menu entry <em>Decode Latent</em> of plain ImageJ. */
public class DecodePlugIn implements PlugIn {

	@Override
	public void run(final String unused) {
		PlainImageJ.ask(JobType.DECODE, (image, words) -> {
			final DecodeOptions options = DecodeOptions.parse(words);
			final Optional<DecodedComparison> comparison = DecodedComparison.of(image, options);
			final ImagePlus decoded = DecodedWindows.place(
					image, PlainImageJ.latents().decode(image, options), options.get(Options.UPDATE));
			if (comparison.isEmpty()) return Optional.of(decoded);
			decoded.show();
			return Optional.of(comparison.get().draw(decoded));
		});
	}
}
