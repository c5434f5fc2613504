// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import java.awt.GraphicsEnvironment;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Stream;

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
		if (GraphicsEnvironment.isHeadless()
				&& isProgram(Thread.getAllStackTraces().values())) System.exit(1);
	}

	/** In a Python process, say, that has loaded ImageJ, none of them is running. */
	static boolean isProgram(final Collection<StackTraceElement[]> threads) {
		return threads.stream()
				.flatMap(Stream::of)
				.anyMatch(call -> call.getMethodName().equals("main") && PROGRAMS.contains(call.getClassName()));
	}
}
