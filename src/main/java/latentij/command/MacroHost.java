package latentij.command;

import ij.IJ;
import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.macro.Interpreter;

import java.lang.reflect.Field;
import java.util.Map;

import org.scijava.Context;
import org.scijava.log.LogService;
import org.scijava.thread.ThreadService;
import org.scijava.ui.UIService;

/**
 * The thread that called a command, and the macro on it.
 * <p>
 * SciJava runs commands on threads of its own, but ImageJ keeps the active image
 * of a macro by thread. So what is active for the macro must be looked up, and
 * set, for the calling thread.
 */
final class MacroHost {

	private final LogService log;
	private final UIService ui;
	private final Thread caller;

	/** To be called on the thread that runs the command. */
	MacroHost(final Context context) {
		log = context.getService(LogService.class);
		ui = context.getService(UIService.class);
		final ThreadService threads = context.getService(ThreadService.class);
		caller = threads == null ? null : threads.getParent(null);
	}

	boolean isMacro() {
		return IJ.isMacro();
	}

	/** Whether nothing can be asked of the user. */
	boolean isSilent() {
		return isMacro() || ui == null || ui.isHeadless();
	}

	/** The image that is active for the caller, or null. */
	ImagePlus currentImage() {
		final ImagePlus own = caller == null ? null : threadImages().get(caller);
		return own != null ? own : WindowManager.getCurrentImage();
	}

	/**
	 * ImageJ's active image of each thread, which it has no method for; empty if it
	 * keeps them elsewhere.
	 */
	@SuppressWarnings("unchecked")
	private static Map<Thread, ImagePlus> threadImages() {
		try {
			final Field table = WindowManager.class.getDeclaredField(
				"tempImageTable");
			table.setAccessible(true);
			return (Map<Thread, ImagePlus>) table.get(null);
		}
		catch (final ReflectiveOperationException | RuntimeException exc) {
			return Map.of();
		}
	}

	/**
	 * Makes a result the active image of the macro that called, where SciJava's own
	 * display of outputs does not.
	 */
	void makeCurrent(final ImagePlus result) {
		if (!isMacro()) return;
		if (ui == null || ui.isHeadless() || !ui.isVisible()) {
			result.show();
			// Not on this pooled thread, where the next command would find it.
			WindowManager.setTempCurrentImage((ImagePlus) null);
			if (caller != null) WindowManager.setTempCurrentImage(caller, result);
		}
		else if (Interpreter.isBatchMode() && caller != null) WindowManager
			.setTempCurrentImage(caller, result);
	}

	/**
	 * Tells the user why nothing came of a command, and stops the macro.
	 *
	 * @param title of the command
	 * @param reason what happened, what was expected, what can be done
	 * @return the reason to cancel the command with; null where the user was told
	 */
	String fail(final String title, final String reason) {
		if (isMacro()) {
			try {
				IJ.error(title, reason);
			}
			catch (final RuntimeException exc) {
				// This is how ImageJ stops macros on their own threads. Here, marking
				// the macro as canceled, which was done before, is enough.
				if (!Macro.MACRO_CANCELED.equals(exc.getMessage())) throw exc;
			}
			return null;
		}
		if (ui == null || ui.isHeadless()) log.error(title + ": " + reason);
		return reason;
	}
}
