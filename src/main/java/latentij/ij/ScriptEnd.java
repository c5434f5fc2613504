// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import java.awt.GraphicsEnvironment;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Stream;
import latentij.job.ErrorMessage;

/**
 * The end of a script that failed in part. ImageJ's exit code is 0 whatever happened in a
 * script, so that nobody who runs one from a shell would see it.
 */
public final class ScriptEnd {

	/** The programs that are started from a shell to run one script. */
	private static final Set<String> PROGRAMS = Set.of("net.imagej.Main", "sc.fiji.Main", "ij.ImageJ");

	private ScriptEnd() {}

	/**
	 * Ends the process with exit code 1 where ImageJ was started without a window to run a script; else
	 * does nothing. Macros call it with {@code call("latentij.ij.ScriptEnd.fail")}.
	 */
	public static void fail() {
		if (isStartedForScript()) System.exit(1);
	}

	/**
	 * Ends the process likewise, and says why, which ImageJ would tell only after the script has ended.
	 *
	 * @param reason what was caught
	 */
	public static void fail(final Throwable reason) {
		if (!isStartedForScript()) return;
		final ErrorMessage message = ErrorMessage.of(reason);
		if (message.kind() == ErrorMessage.Kind.BUG) reason.printStackTrace();
		System.err.println(message.text());
		System.exit(1);
	}

	/** Tells whether ImageJ was started without a window to run a script. */
	private static boolean isStartedForScript() {
		return GraphicsEnvironment.isHeadless()
				&& isProgram(Thread.getAllStackTraces().values());
	}

	/** In a Python process, say, that has loaded ImageJ, none of them is running. */
	static boolean isProgram(final Collection<StackTraceElement[]> threads) {
		return threads.stream()
				.flatMap(Stream::of)
				.anyMatch(call -> call.getMethodName().equals("main") && PROGRAMS.contains(call.getClassName()));
	}
}
