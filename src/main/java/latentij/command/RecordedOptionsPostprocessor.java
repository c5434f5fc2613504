// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import ij.plugin.frame.Recorder;
import java.util.HashMap;
import java.util.Map;
import latentij.ij.menu.RecordedLines;
import latentij.job.options.JobType;
import latentij.job.options.Options;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPostprocessorPlugin;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.plugin.Plugin;

/**
 * Writes a command that a person ran into the Recorder, without the options that have their defaults: a macro need
 * not say them. It comes before ImageJ2's own postprocessor, which then finds no command to write down. That one
 * records every input, and no option at all while it takes any macro to be running: ImageJ says so for the rest of
 * the session once two macros ran at the same time and the first to start was the first to end.
 */
@Plugin(type = PostprocessorPlugin.class, priority = Priority.LOW)
public class RecordedOptionsPostprocessor extends AbstractPostprocessorPlugin {

	@Override
	public void process(final Module module) {
		if (!Recorder.record || !(module.getDelegateObject() instanceof LatentCommand command)) return;
		if (!command.host().isInteractive()) return;
		final ImagePlus image = module.getInput(JobType.INPUT) instanceof ImagePlus input ? input : null;
		RecordedLines.record(command.job(), words(module, command), image, result(module));
	}

	/** The image that is shown last, and active then; null for none. */
	private static ImagePlus result(final Module module) {
		ImagePlus result = null;
		for (final ModuleItem<?> item : module.getInfo().outputs())
			if (module.getOutput(item.getName()) instanceof ImagePlus image) result = image;
		return result;
	}

	/** The options by key, and the titles of images, where there are two: one is the active one. */
	static Map<String, String> words(final Module module, final LatentCommand command) {
		final Map<String, String> words = new HashMap<>();
		final boolean two = command.job().inputs().size() > 1;
		for (final String key : Options.keys(command.job())) {
			final Object value = module.getInput(key);
			if (value == null || value instanceof ImagePlus && !two) continue;
			words.put(key, value instanceof ImagePlus image ? image.getTitle() : value.toString());
		}
		return words;
	}
}
