// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputHarvester;

/**
 * Gives the parameters that macros and headless runs leave out their documented
 * defaults: without a dialog, and never a value remembered from an earlier run. So it does where
 * there is nothing to choose.
 */
@Plugin(type = PreprocessorPlugin.class, priority = InputHarvester.PRIORITY + 2)
public class DefaultsPreprocessor extends AbstractPreprocessorPlugin {

	@Override
	public void process(final Module module) {
		if (!(module.getDelegateObject() instanceof LatentCommand command)) return;
		if (command.asks() && command.host().isInteractive()) return;
		for (final ModuleItem<?> input : module.getInfo().inputs()) {
			if (module.isInputResolved(input.getName())) continue;
			if (input.getName().equals(LatentCommand.INPUT)) continue;
			// The fields of a new command hold their defaults.
			module.resolveInput(input.getName());
		}
	}
}
