// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import java.util.Map;
import latentij.command.widget.ButtonsWidget;
import latentij.ij.menu.ChosenWords;
import latentij.ij.menu.RememberedModel;
import latentij.ij.menu.SeldomOptions;
import latentij.job.options.Options;
import org.scijava.module.Module;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Plugin;
import org.scijava.widget.InputHarvester;

/**
 * Offers what a person chose last, in a dialog alone: the model, all that was typed where the command failed, and the
 * options that are asked for apart. These have no fields, and are recorded like the others.
 */
@Plugin(type = PreprocessorPlugin.class, priority = InputHarvester.PRIORITY + 1)
public class RememberedOptionsPreprocessor extends AbstractPreprocessorPlugin {

	@Override
	public void process(final Module module) {
		if (!(module.getDelegateObject() instanceof LatentCommand command)) return;
		if (!command.asks() || !command.host().isInteractive()) return;
		// ImageJ2 takes it for done while any macro runs.
		module.unresolveInput(ButtonsWidget.NAME);
		final String model = Options.MODEL.key();
		if (command instanceof EncodeToLatent && !module.isInputResolved(model))
			module.setInput(model, RememberedModel.get());
		for (final Map.Entry<String, String> word :
				ChosenWords.of(command.job()).entrySet())
			if (!module.isInputResolved(word.getKey()) && !isOpened(word.getKey(), module))
				module.setInput(word.getKey(), word.getValue());
		for (final Map.Entry<String, String> word :
				SeldomOptions.remembered(command.job()).entrySet()) {
			if (module.isInputResolved(word.getKey())) continue;
			module.setInput(word.getKey(), word.getValue());
			module.resolveInput(word.getKey());
		}
	}

	/** The file that a person has just opened is the one to ask about. */
	static boolean isOpened(final String key, final Module module) {
		return module.getDelegateObject() instanceof ImportLatent
				&& key.equals(Options.EXCHANGE_FILE.key())
				&& !ImportLatent.NO_FILE.equals(module.getInput(key));
	}
}
