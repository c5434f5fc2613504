// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.io.PrintWriter;

/** Runs the command line in this process, for tests that compare with it. */
public final class CommandLineRun {

	private CommandLineRun() {}

	/**
	 * Runs a command.
	 *
	 * @param out for all that is printed
	 * @param args of the command line
	 * @return the exit code
	 */
	public static int run(final PrintWriter out, final String... args) {
		return LatentIJ.run(out, out, args);
	}
}
