// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.plugin.PlugIn;
import ij.plugin.frame.Recorder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import latentij.ij.PlainImageJ;
import latentij.job.JobType;
import latentij.job.ToolOptions;

/** The menu entry <em>Import Latent</em> of plain ImageJ. */
public class ImportPlugIn implements PlugIn {

	@Override
	public void run(final String unused) {
		PlainImageJ.ask(JobType.IMPORT, (image, words) -> {
			final Map<String, String> chosen = new HashMap<>(words);
			if (!PlainImageJ.isMacro() && chosen.get("file").equals("none")) chosen.put("file", ask());
			return Optional.of(
					new LatentImporter(PlainImageJ.latents()).read(ToolOptions.parse(JobType.IMPORT, chosen)));
		});
	}

	/** The Recorder writes down which file it was. */
	private static String ask() {
		final String file = LatentImporter.ask();
		if (Recorder.record) Recorder.recordOption("file", file);
		return file;
	}
}
