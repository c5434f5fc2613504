// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.macro.Interpreter;
import java.lang.reflect.Field;
import java.util.Map;
import latentij.ij.ui.DecodedWindows;
import latentij.ij.ui.LineBreaks;
import latentij.ij.ui.MacroThreads;
import latentij.ij.ui.OwnWindow;
import latentij.ij.ui.WindowZoom;
import org.scijava.Context;
import org.scijava.log.LogService;
import org.scijava.thread.ThreadService;
import org.scijava.ui.UIService;

/**
 * The thread that called a command, and the macro on it.
 * <p>
 * SciJava runs commands on threads of its own, but ImageJ keeps the active image
 * of a macro by thread. So the image that is active for the macro must be looked
 * up, and set, for the calling thread.
 */
final class MacroHost {

	private final LogService log;
	private final UIService ui;
	private final Thread caller;
	private final boolean macro;
	private final Interpreter interpreter;

	/**
	 * Finds the caller; to be called on the thread that runs the command, as soon as it
	 * does: later, it may be gone.
	 *
	 * @param context of the command
	 * @param last the macro that called a command last, when this one was made; may be null
	 */
	MacroHost(final Context context, final Interpreter last) {
		log = context.getService(LogService.class);
		ui = context.getService(UIService.class);
		final ThreadService threads = context.getService(ThreadService.class);
		caller = threads == null ? null : threads.getParent(null);
		macro = isMacro(threads);
		interpreter = macro ? last : null;
	}

	/** A command may call another one, on a thread of its own: one of the callers is enough. */
	private static boolean isMacro(final ThreadService threads) {
		Thread thread = Thread.currentThread();
		while (thread != null && !MacroThreads.isMacro(thread))
			thread = threads == null ? null : threads.getParent(thread);
		return thread != null;
	}

	boolean isMacro() {
		return macro;
	}

	/** True if the user can be asked something. */
	boolean isInteractive() {
		return !isMacro() && !isHeadless();
	}

	private boolean isHeadless() {
		return ui == null || ui.isHeadless();
	}

	/** The image that is active for the caller, or null. */
	ImagePlus currentImage() {
		final ImagePlus own = caller == null
				? null
				: this.<ImagePlus>byThread(WindowManager.class, "tempImageTable")
						.get(caller);
		return own != null ? own : WindowManager.getCurrentImage();
	}

	/**
	 * A table of ImageJ's by thread, which it has no method for; empty if it keeps
	 * its values elsewhere.
	 */
	@SuppressWarnings("unchecked")
	private <T> Map<Thread, T> byThread(final Class<?> owner, final String field) {
		try {
			final Field table = owner.getDeclaredField(field);
			table.setAccessible(true);
			return (Map<Thread, T>) table.get(null);
		} catch (final ReflectiveOperationException | RuntimeException exc) {
			log.debug(exc);
			return Map.of();
		}
	}

	/**
	 * The options that the macro gave to the running command, as it wrote them:
	 * empty if it gave none, null if no macro called the command itself. (A script
	 * that a macro called has options of its own, which are not the command's.)
	 */
	String options() {
		if (!isMacro() || caller == null) return null;
		final Object own = this.<Object>byThread(Macro.class, "table").get(caller);
		return own == null ? "" : own.toString();
	}

	/** True if images open in windows. */
	boolean opensWindows() {
		return !isHeadless() && ui.isVisible() && !Interpreter.isBatchMode();
	}

	/**
	 * Opens a result for the macro that called, and makes it the active image. SciJava's own display of outputs
	 * would not do that without a window; with one, it would go on before the window is active, and
	 * activate it while the macro is busy with another image. (And would keep a hidden image forever: it lets go of
	 * it only when a window is closed.)
	 *
	 * @return true if SciJava has nothing more to do with the result
	 */
	boolean show(final ImagePlus result) {
		if (!isMacro()) return isHeadless();
		// As ImageJ does it for its own commands: waits for the window, for a while.
		if (!DecodedWindows.isOpen(result)) result.show();
		final boolean waitedInVain = WindowManager.getTempCurrentImage() == result;
		// Not on this pooled thread, where the next command would find it.
		WindowManager.setTempCurrentImage((ImagePlus) null);
		if (caller != null && (waitedInVain || !opensWindows())) WindowManager.setTempCurrentImage(caller, result);
		if (result.getWindow() != null) {
			WindowZoom.await();
			OwnWindow.makeWay(result.getWindow());
		}
		return true;
	}

	/**
	 * Tells the user why nothing came of a command, and stops the macro.
	 *
	 * @param title of the command
	 * @param reason the failure, the expectation, and the remedy
	 * @return the reason to cancel the command with; null where the user was told
	 */
	String fail(final String title, final String reason) {
		final String text = isHeadless() ? reason : LineBreaks.insert(reason);
		if (isMacro()) {
			// A dialog that finds options of a macro takes them for its answers and
			// does not open, the one with the error included.
			Macro.setOptions(null);
			if (caller != null) Macro.setOptions(caller, null);
			try {
				MacroThreads.error(interpreter, title, text);
			} catch (final RuntimeException exc) {
				// This is how ImageJ stops macros on their own threads. Here, marking
				// the macro as canceled, which was done before, is enough.
				if (!Macro.MACRO_CANCELED.equals(exc.getMessage())) throw exc;
			}
			return null;
		}
		if (isHeadless()) log.error(title + ": " + reason);
		return text;
	}
}
