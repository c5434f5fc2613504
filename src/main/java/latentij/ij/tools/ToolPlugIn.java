// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.IJ;
import ij.ImagePlus;
import ij.plugin.PlugIn;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import latentij.ij.latents.NamedImages;
import latentij.ij.menu.PlainImageJ;
import latentij.ij.ui.StatusLine;
import latentij.ij.ui.TextWindows;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;

/** The menu entries of these commands in plain ImageJ; the argument in {@code plugins.config} tells which. */
public class ToolPlugIn implements PlugIn {

	/**
	 * Runs one entry.
	 *
	 * @param entry "preview", "interpolate", "save", "import" or "export"
	 */
	@Override
	public void run(final String entry) {
		switch (entry) {
			case "preview" -> PlainImageJ.ask(
					JobType.PREVIEW,
					(image, words) -> Optional.of(new LatentPreviews(PlainImageJ.latents(), TextWindows::log)
							.preview(image, ToolOptions.parse(JobType.PREVIEW, words))));
			case "interpolate" -> PlainImageJ.ask(
					JobType.INTERPOLATE, (image, words) -> Optional.of(interpolated(image, words)));
			case "save" -> PlainImageJ.ask(
					JobType.SAVE,
					(image, words) -> tell(LatentSaver.save(image, ToolOptions.parse(JobType.SAVE, words))));
			case "import" -> PlainImageJ.ask(
					JobType.IMPORT,
					(image, words) -> Optional.of(
							new LatentImporter(PlainImageJ.latents()).read(ToolOptions.parse(JobType.IMPORT, words))));
			case "export" -> PlainImageJ.ask(
					JobType.EXPORT,
					(image, words) -> tell(LatentExporter.export(image, ToolOptions.parse(JobType.EXPORT, words))));
			default -> throw new IllegalArgumentException(entry);
		}
	}

	private static ImagePlus interpolated(final ImagePlus image, final Map<String, String> words) throws IOException {
		final Map<String, String> rest = new HashMap<>(words);
		final ImagePlus second = NamedImages.second(rest.remove(JobType.SECOND), image);
		final ToolOptions options = ToolOptions.parse(JobType.INTERPOLATE, rest);
		return new LatentBlends(PlainImageJ.latents()).blend(image, second, options);
	}

	/** Says what was written; there is no image to show. */
	private static Optional<ImagePlus> tell(final String written) {
		IJ.showStatus(StatusLine.fit(written));
		return Optional.empty();
	}
}
