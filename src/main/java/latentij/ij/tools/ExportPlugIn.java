// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.tools;

import ij.ImagePlus;
import ij.plugin.PlugIn;
import ij.plugin.frame.Recorder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import latentij.ij.PlainImageJ;
import latentij.job.JobType;
import latentij.job.ToolOptions;

/** The menu entry <em>Export Latent</em> of plain ImageJ. */
public class ExportPlugIn implements PlugIn {

	@Override
	public void run(final String unused) {
		PlainImageJ.ask(JobType.EXPORT, (image, words) -> {
			final Map<String, String> chosen = new HashMap<>(words);
			if (!PlainImageJ.isMacro() && chosen.get("file").equals("none")) chosen.put("file", ask(image));
			LatentExporter.export(image, ToolOptions.parse(JobType.EXPORT, chosen));
			return Optional.empty();
		});
	}

	/** The Recorder writes down which file it was. */
	private static String ask(final ImagePlus image) {
		final String file = LatentExporter.ask(image);
		if (Recorder.record) Recorder.recordOption("file", file);
		return file;
	}
}
