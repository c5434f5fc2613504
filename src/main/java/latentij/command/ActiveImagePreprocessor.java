// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.plugin.frame.Recorder;
import java.util.Optional;
import latentij.ij.MacroOptions;
import latentij.ij.OpenLatents;
import latentij.job.Options;
import org.scijava.Priority;
import org.scijava.event.EventHandler;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.event.ModuleCanceledEvent;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Plugin;

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
		final String options = host.options();
		if (options != null) take(options, module);
		final Optional<String> complaint = complaint(options, command, module);
		if (complaint.isPresent()) {
			cancel(host.fail(module.getInfo().getTitle(), complaint.get()));
			return;
		}
		// A file becomes a latent without an image.
		if (!command.job().inputs().contains(LatentCommand.INPUT)) return;
		if (module.isInputResolved(LatentCommand.INPUT)) return;
		final ImagePlus image = host.currentImage();
		if (image == null && !command.job().needsImage()) module.resolveInput(LatentCommand.INPUT);
		else if (image == null) {
			cancel(host.fail(
					module.getInfo().getTitle(), "There is no image. Open one, or select its window, and try again."));
		}
		// With a window and no macro, ImageJ finds the same image, and does not
		// record its title.
		else if (!host.isInteractive()) {
			module.setInput(LatentCommand.INPUT, image);
			module.resolveInput(LatentCommand.INPUT);
		} else if (command.asks()) offer(image, command, module);
	}

	/** Refuses an image before a person is asked for options, and offers the images of a command that works on two. */
	private void offer(final ImagePlus image, final LatentCommand command, final Module module) {
		try {
			OpenLatents.require(command.job(), image);
			if (!command.job().inputs().contains(Options.SECOND)) return;
			final ImagePlus second = OpenLatents.partners(image).get(0);
			module.setInput(LatentCommand.INPUT, image);
			module.setInput(Options.SECOND, second);
		} catch (final IllegalArgumentException exc) {
			cancel(command.host().fail(module.getInfo().getTitle(), exc.getMessage()));
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

	/**
	 * Gives a command the options of its macro. ImageJ2 does so before, but asks whether any
	 * macro runs: the answer is no while this one does and another has just ended.
	 */
	private static void take(final String options, final Module module) {
		for (final ModuleItem<?> item : module.getInfo().inputs()) {
			final String name = item.getName();
			final String value = Macro.getValue(options, name, null);
			if (value == null || module.isInputResolved(name)) continue;
			final Object input = item.getType() == ImagePlus.class ? image(value) : value;
			if (input == null || !item.getType().isInstance(input)) continue;
			module.setInput(name, input);
			module.resolveInput(name);
		}
	}

	/** Finds an image as ImageJ2 does: by its number or its title. */
	private static ImagePlus image(final String name) {
		try {
			final ImagePlus image = WindowManager.getImage(Integer.parseInt(name));
			if (image != null) return image;
		} catch (final NumberFormatException exc) {
			// No number: it is looked up as a title.
		}
		return WindowManager.getImage(name);
	}

	/** Finds a fault in the options of the macro. */
	private static Optional<String> complaint(final String options, final LatentCommand command, final Module module) {
		if (options == null) return Optional.empty();
		final Optional<String> complaint = MacroOptions.complaint(options, Options.keys(command.job()));
		if (complaint.isPresent()) return complaint;
		return command.job().inputs().stream()
				.map(key -> missing(key, options, module))
				.flatMap(Optional::stream)
				.findFirst();
	}

	/** Finds an image that is not open. */
	private static Optional<String> missing(final String key, final String options, final Module module) {
		final String title = Macro.getValue(options, key, null);
		final boolean first = key.equals(LatentCommand.INPUT);
		if (title == null) {
			if (first) return Optional.empty();
			return Optional.of("\"" + key + "\" is missing. Say the title of an open image.");
		}
		// ImageJ2 makes an empty image of a title that it does not find.
		if (module.getInput(key) instanceof ImagePlus image && image.getProcessor() != null) return Optional.empty();
		final String remedy = first ? ", or leave \"input\" out to take the active image." : ".";
		return Optional.of("No image named \"" + title + "\" is open. Open it first" + remedy);
	}
}
