// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import latentij.ij.menu.ChosenWords;
import latentij.ij.menu.RememberedModel;
import latentij.ij.ui.DecodedWindows;
import latentij.job.options.Options;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPostprocessorPlugin;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.plugin.Plugin;

/**
 * Makes the result of a command the image that a macro goes on with. It comes
 * before SciJava's own display of outputs.
 */
@Plugin(type = PostprocessorPlugin.class, priority = Priority.VERY_HIGH)
public class ResultPostprocessor extends AbstractPostprocessorPlugin {

	/** Keeps what a person chose for the next dialog. */
	private static void remember(final LatentCommand command, final Module module) {
		if (command instanceof EncodeToLatent) RememberedModel.set((String) module.getInput(Options.MODEL.key()));
		if (command.asks()) ChosenWords.succeeded(command.job(), command.words());
	}

	@Override
	public void process(final Module module) {
		if (!(module.getDelegateObject() instanceof LatentCommand command)) return;
		final MacroHost host = command.host();
		if (host.isInteractive()) remember(command, module);
		for (final ModuleItem<?> output : module.getInfo().outputs()) {
			final String name = output.getName();
			if (!(module.getOutput(name) instanceof ImagePlus result)) continue;
			// A result that was updated in place has a window already.
			final boolean again = result.getWindow() != null;
			if (again && host.opensWindows()) DecodedWindows.activate(result);
			if (host.show(result) || again) module.resolveOutput(name);
		}
	}
}
