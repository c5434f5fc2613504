// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.plugin.frame.Recorder;
import java.util.List;
import java.util.regex.Pattern;
import latentij.ij.latents.NamedImages;
import latentij.ij.latents.OpenLatents;
import latentij.ij.ui.MacroOptions;
import latentij.job.Messages;
import latentij.job.options.JobType;
import latentij.job.options.Options;
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

	/** The ID of an image. */
	private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");

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
		if (options != null) {
			try {
				take(options, command, module);
			} catch (final IllegalArgumentException exc) {
				cancel(host.fail(module.getInfo().getTitle(), exc.getMessage()));
				return;
			}
		}
		// A file becomes a latent without an image.
		if (!command.job().inputs().contains(LatentCommand.INPUT)) return;
		if (module.isInputResolved(LatentCommand.INPUT)) return;
		final ImagePlus image = host.currentImage();
		if (image == null && !command.job().needsImage()) module.resolveInput(LatentCommand.INPUT);
		else if (image == null) {
			cancel(host.fail(module.getInfo().getTitle(), Messages.NO_IMAGE));
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
			if (!command.job().inputs().contains(JobType.SECOND)) return;
			final ImagePlus second = OpenLatents.partners(image).get(0);
			module.setInput(LatentCommand.INPUT, image);
			module.setInput(JobType.SECOND, second);
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
	 * macro runs: the answer is no while this one does and another has just ended. Of several images with the same
	 * title, it takes the first.
	 *
	 * @throws IllegalArgumentException if there is a fault in the options
	 */
	private static void take(final String options, final LatentCommand command, final Module module) {
		MacroOptions.complaint(options, Options.keys(command.job())).ifPresent(complaint -> {
			throw new IllegalArgumentException(complaint);
		});
		final List<String> images = command.job().inputs();
		for (final ModuleItem<?> item : module.getInfo().inputs()) {
			final String name = item.getName();
			final String value = Macro.getValue(options, name, null);
			if (value == null || images.contains(name) || module.isInputResolved(name)) continue;
			if (item.getType().isInstance(value)) give(module, name, value);
		}
		ImagePlus first = command.host().currentImage();
		for (final String key : images) {
			final String value = Macro.getValue(options, key, null);
			// Without a title, the first is the active image.
			if (value == null && key.equals(LatentCommand.INPUT)) continue;
			first = image(value, key, first, module.getInput(key));
			give(module, key, first);
		}
	}

	private static void give(final Module module, final String name, final Object value) {
		module.setInput(name, value);
		module.resolveInput(name);
	}

	/**
	 * Finds an image by its title or, as ImageJ2 does, by its number: that of a title may be the place of another.
	 *
	 * @param found what ImageJ2 has found: an empty image where there is none
	 */
	private static ImagePlus image(final String name, final String key, final ImagePlus first, final Object found) {
		if (WindowManager.getImage(name) == null) {
			if (found instanceof ImagePlus image && image.getProcessor() != null) return image;
			final boolean isNumber = name != null && NUMBER.matcher(name).matches();
			final ImagePlus numbered = isNumber ? WindowManager.getImage(Integer.parseInt(name)) : null;
			if (numbered != null) return numbered;
		}
		return key.equals(LatentCommand.INPUT) ? NamedImages.input(name, first) : NamedImages.second(name, first);
	}
}
