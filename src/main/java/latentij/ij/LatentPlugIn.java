// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import ij.plugin.PlugIn;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.JobType;
import latentij.job.Options;
import latentij.job.ShowOptions;

/**
 * The menu entries; the argument in {@code plugins.config} tells which.
 */
public class LatentPlugIn implements PlugIn {

	/**
	 * Runs one entry.
	 *
	 * @param entry "encode", "show", "decode" or "about"
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
			case "decode" -> PlainImageJ.ask(JobType.DECODE, LatentPlugIn::decode);
			case "about" -> AboutWindow.show(PlainImageJ.latents().about(), PlainImageJ.isMacro());
			default -> throw new IllegalArgumentException(entry);
		}
	}

	private static Optional<ImagePlus> decode(final ImagePlus image, final Map<String, String> words)
			throws IOException {
		final DecodeOptions options = DecodeOptions.parse(words);
		final ImagePlus decoded = PlainImageJ.latents().decode(image, options);
		return Optional.of(DecodedWindows.place(image, decoded, options.get(Options.UPDATE)));
	}
}
