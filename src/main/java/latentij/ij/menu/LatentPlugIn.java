// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import ij.plugin.PlugIn;
import java.util.Optional;
import latentij.ij.ui.AboutWindow;
import latentij.job.EncodeOptions;
import latentij.job.options.JobType;
import latentij.job.options.ShowOptions;

/**
 * The menu entries; the argument in {@code plugins.config} tells which.
 */
public class LatentPlugIn implements PlugIn {

	/**
	 * Runs one entry.
	 *
	 * @param entry "encode", "show" or "about"
	 */
	@Override
	public void run(final String entry) {
		switch (entry) {
			case "encode" -> PlainImageJ.ask(
					JobType.ENCODE,
					(image, words) -> Optional.of(PlainImageJ.latents().encode(image, EncodeOptions.parse(words))));
			case "show" -> PlainImageJ.ask(
					JobType.SHOW,
					(image, words) -> Optional.of(PlainImageJ.latents().showChannels(image, ShowOptions.parse(words))));
			case "about" -> AboutWindow.show(PlainImageJ.latents().about(), PlainImageJ.isMacro());
			default -> throw new IllegalArgumentException(entry);
		}
	}
}
