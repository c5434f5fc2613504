// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.plugin.frame.Recorder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import latentij.ij.MacroOptions;
import org.scijava.Context;
import org.scijava.Priority;
import org.scijava.event.EventHandler;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.event.ModuleCanceledEvent;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Plugin;
import org.scijava.service.Service;

/**
 * Gives LatentIJ's commands the image that is active for their caller: in a macro,
 * the macro's own. It comes after the macro's options and before ImageJ's look-up of
 * the active image, which asks for that of the wrong thread.
 */
@Plugin(type = PreprocessorPlugin.class, priority = Priority.VERY_HIGH + 2)
public class ActiveImagePreprocessor extends AbstractPreprocessorPlugin {

	/** The one command that this object is made for. */
	private volatile Module own;

	@Override
	public void process(final Module module) {
		if (!(module.getDelegateObject() instanceof LatentCommand command)) return;
		final MacroHost host = command.host();
		own = module;
		// Threads are pooled: this one may remember an image of an earlier command.
		WindowManager.setTempCurrentImage((ImagePlus) null);
		final Optional<String> complaint = complaint(host, module);
		if (complaint.isPresent()) {
			cancel(host.fail(module.getInfo().getTitle(), complaint.get()));
			return;
		}
		if (module.isInputResolved(LatentCommand.INPUT)) return;
		final ImagePlus image = host.currentImage();
		if (image == null) {
			cancel(host.fail(
					module.getInfo().getTitle(), "There is no image. Open one, or select its window, and try again."));
		}
		// With a window and no macro, ImageJ finds the same image, and does not
		// record its title.
		else if (!host.isInteractive()) {
			module.setInput(LatentCommand.INPUT, image);
			module.resolveInput(LatentCommand.INPUT);
		}
	}

	/** Keeps the Recorder from writing down a command that was not run. */
	@EventHandler
	private void onEvent(final ModuleCanceledEvent event) {
		final Module module = own;
		if (module != null
				&& event.getModule() == module
				&& Recorder.record
				&& module.getDelegateObject() instanceof LatentCommand command
				&& !command.host().isMacro()) Recorder.setCommand(null);
	}

	/** Finds a fault in the options of the macro. */
	private static Optional<String> complaint(final MacroHost host, final Module module) {
		final String options = host.options();
		if (options == null) return Optional.empty();
		final List<String> keys = new ArrayList<>();
		for (final ModuleItem<?> item : module.getInfo().inputs()) {
			// Services and the context are inputs, too.
			if (!Service.class.isAssignableFrom(item.getType()) && item.getType() != Context.class)
				keys.add(item.getName());
		}
		final Optional<String> complaint = MacroOptions.complaint(options, keys);
		if (complaint.isPresent()) return complaint;
		final String title = Macro.getValue(options, LatentCommand.INPUT, null);
		// ImageJ2 makes an empty image of a title that it does not find.
		if (title == null
				|| module.getInput(LatentCommand.INPUT) instanceof ImagePlus image && image.getProcessor() != null)
			return Optional.empty();
		return Optional.of("No image named \"" + title + "\" is open. Open it "
				+ "first, or leave \"input\" out to take the active image.");
	}
}
