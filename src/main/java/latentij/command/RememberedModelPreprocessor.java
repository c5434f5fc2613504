// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import latentij.ij.RememberedModel;
import latentij.job.Options;
import org.scijava.module.Module;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputHarvester;

/** Offers the model that a person chose last, in a dialog alone. */
@Plugin(type = PreprocessorPlugin.class, priority = InputHarvester.PRIORITY + 1)
public class RememberedModelPreprocessor extends AbstractPreprocessorPlugin {

	@Override
	public void process(final Module module) {
		final String key = Options.MODEL.key();
		if (module.getDelegateObject() instanceof EncodeToLatent command
				&& command.host().isInteractive()
				&& !module.isInputResolved(key)) module.setInput(key, RememberedModel.get());
	}
}
