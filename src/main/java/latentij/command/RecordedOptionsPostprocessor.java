// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.plugin.frame.Recorder;
import latentij.job.Option;
import latentij.job.Options;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.module.process.AbstractPostprocessorPlugin;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.plugin.Plugin;

/**
 * Keeps options that have their defaults out of the lines that the Recorder writes down: a macro need not say them.
 * It comes before ImageJ2's own postprocessor, which records every input that is not null.
 */
@Plugin(type = PostprocessorPlugin.class, priority = Priority.LOW)
public class RecordedOptionsPostprocessor extends AbstractPostprocessorPlugin {

	@Override
	public void process(final Module module) {
		if (!Recorder.record || !(module.getDelegateObject() instanceof LatentCommand command)) return;
		if (command.host().isInteractive()) forget(module, command);
	}

	/** The command is done, and needs them no more. */
	static void forget(final Module module, final LatentCommand command) {
		for (final Option<?> option : Options.of(command.job()))
			if (option.initial().equals(module.getInput(option.key()))) module.setInput(option.key(), null);
	}
}
