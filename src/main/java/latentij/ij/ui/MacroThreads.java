// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.IJ;
import ij.macro.Interpreter;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells which threads run macros, and stops one of several. ImageJ itself knows only
 * whether any macro runs ({@code IJ.isMacro()}): it says yes to a click into the menu while
 * one runs, and no to a macro while another one has just ended. And {@code IJ.error}
 * stops the macro that was the last to call a command.
 */
public final class MacroThreads {

	private static final String INTERPRETER = "ij.macro.Interpreter";
	private static final String IMAGEJ = "ij.IJ";

	/** Threads that work for a macro that waits on another one. */
	private static final Set<Thread> WORKERS = ConcurrentHashMap.newKeySet();

	private MacroThreads() {}

	/**
	 * Works for a macro that waits on another thread, so that nobody is asked anything meanwhile.
	 *
	 * @param work to be done by the calling thread
	 * @throws IOException if the work throws it
	 */
	public static void forMacro(final Work work) throws IOException {
		final Thread thread = Thread.currentThread();
		final boolean outermost = WORKERS.add(thread);
		try {
			work.run();
		} finally {
			if (outermost) WORKERS.remove(thread);
		}
	}

	/** Work that reads files. */
	@FunctionalInterface
	public interface Work {

		void run() throws IOException;
	}

	/**
	 * Tells whether what a thread is doing was begun by a macro, or by a script's or a
	 * plugin's {@code IJ.run}.
	 *
	 * @param thread any; one that waits for a command, say
	 * @return false where a person has begun it
	 */
	public static boolean isMacro(final Thread thread) {
		return WORKERS.contains(thread) || Arrays.stream(thread.getStackTrace()).anyMatch(MacroThreads::isMacro);
	}

	private static boolean isMacro(final StackTraceElement call) {
		return call.getClassName().equals(INTERPRETER)
				|| call.getClassName().equals(IMAGEJ) && call.getMethodName().equals("run");
	}

	/**
	 * Finds the macro that has called a command just now.
	 *
	 * @return the last macro that called one, for {@link #error}; null if there is none
	 */
	public static Interpreter lastCaller() {
		try {
			return (Interpreter) macroInterpreter().get(null);
		} catch (final ReflectiveOperationException | RuntimeException exc) {
			return null;
		}
	}

	/**
	 * Has ImageJ write its next error, on any thread, into the log: no dialog waits for a person, and no macro is
	 * stopped, as ImageJ does with the last one that called a command. (A command knows its {@linkplain #lastCaller
	 * caller} itself.)
	 */
	public static void logNextError() {
		IJ.redirectErrorMessages(true);
		setLastCaller(null);
	}

	/**
	 * Tells what went wrong, and stops a macro, as {@code IJ.error} does. No dialog waits for a person
	 * where the macro has asked ImageJ to write errors into the log.
	 *
	 * @param macro to stop; null if it is not known
	 * @param title of the message
	 * @param reason the message
	 */
	public static void error(final Interpreter macro, final String title, final String reason) {
		if (macro != null && IJ.redirectingErrorMessages()) {
			IJ.redirectErrorMessages(false);
			IJ.log(title + ": " + reason);
			macro.setIgnoreErrors(true);
			macro.abort(reason);
			return;
		}
		setLastCaller(macro);
		IJ.error(title, reason);
	}

	private static void setLastCaller(final Interpreter macro) {
		try {
			macroInterpreter().set(null, macro);
		} catch (final ReflectiveOperationException | RuntimeException exc) {
			// Another version of ImageJ: the last macro is stopped, the only one mostly.
		}
	}

	private static Field macroInterpreter() throws ReflectiveOperationException {
		final Field field = IJ.class.getDeclaredField("macroInterpreter");
		field.setAccessible(true);
		return field;
	}
}
