package latentij.command;

import ij.ImagePlus;
import ij.WindowManager;

import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Plugin;

/**
 * Gives our commands the image that is active for whoever called them: in a
 * macro, the macro's own. Comes after the macro's options and before ImageJ's
 * look-up of the active image, which asks for that of the wrong thread.
 */
@Plugin(type = PreprocessorPlugin.class, priority = Priority.VERY_HIGH + 2)
public class ActiveImagePreprocessor extends AbstractPreprocessorPlugin {

	@Override
	public void process(final Module module) {
		if (!(module.getDelegateObject() instanceof LatentCommand)) return;
		// Threads are pooled: this one may remember an image of an earlier command.
		WindowManager.setTempCurrentImage((ImagePlus) null);
		if (module.isInputResolved(LatentCommand.INPUT)) return;
		final MacroHost host = new MacroHost(getContext());
		final ImagePlus image = host.currentImage();
		if (image == null) {
			cancel(host.fail(module.getInfo().getTitle(),
				"There is no image. Open one, or select its window, and try again."));
		}
		// With a window and no macro, ImageJ finds the same image, and does not
		// record its title.
		else if (host.isSilent()) {
			module.setInput(LatentCommand.INPUT, image);
			module.resolveInput(LatentCommand.INPUT);
		}
	}
}
