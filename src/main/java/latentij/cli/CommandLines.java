// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.io.PrintWriter;
import java.util.function.UnaryOperator;
import latentij.job.ErrorMessage;
import latentij.job.ErrorMessage.Kind;
import latentij.util.Versions;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Command lines with subcommands, which all end in the same way. */
public final class CommandLines {

	/** Told when standard output fails: a full disk, or a program such as {@code head} that reads no more. */
	static final String NOT_PRINTED =
			"Not all that was to be printed could be written: the disk is full, or the program"
					+ " that reads it ended early.";

	private CommandLines() {}

	/**
	 * Describes a command line without its subcommands.
	 *
	 * @param name of the program
	 * @param description of it
	 * @return a new description, for subcommands to be added
	 */
	public static CommandSpec spec(final String name, final String description) {
		final CommandSpec spec = CommandSpec.create().name(name).version("LatentIJ " + Versions.latentIJ());
		spec.usageMessage()
				.description(description)
				.footer("", "Exit codes: 0 all was done; 1 something failed; 2 the command was written wrongly.");
		spec.mixinStandardHelpOptions(true);
		return spec;
	}

	/**
	 * Runs a command.
	 *
	 * @param spec with its subcommands
	 * @param out for results
	 * @param err for progress and failures
	 * @param reason finds the failure to tell of in the one that ended a command
	 * @param wording makes words for this program of those of a failure
	 * @param args of the command line
	 * @return the exit code: 0 if all was done, 1 if something failed, 2 if the command was written wrongly
	 */
	public static int run(
			final CommandSpec spec,
			final PrintWriter out,
			final PrintWriter err,
			final UnaryOperator<Throwable> reason,
			final UnaryOperator<String> wording,
			final String... args) {
		final CommandLine line = new CommandLine(spec)
				.setOut(out)
				.setErr(err)
				// Files are many, and their names are long.
				.setExpandAtFiles(false)
				.setCaseInsensitiveEnumValuesAllowed(true)
				.setExecutionStrategy(new CommandLine.RunLast())
				.setParameterExceptionHandler((exc, typed) -> UsageErrors.print(exc))
				.setExecutionExceptionHandler((exc, command, parsed) -> fail(err, reason, wording, exc));
		if (args.length == 0) {
			line.usage(err);
			return CommandLine.ExitCode.USAGE;
		}
		return line.execute(args);
	}

	/** Options are checked before anything is done, so such an error is one of usage. */
	private static int fail(
			final PrintWriter err,
			final UnaryOperator<Throwable> reason,
			final UnaryOperator<String> wording,
			final Exception exc) {
		final ErrorMessage message = ErrorMessage.of(reason.apply(exc));
		err.println(wording.apply(Wording.ofMacros(message.text())));
		if (message.kind() == Kind.BUG) exc.printStackTrace(err);
		return exc instanceof UsageException ? 2 : 1;
	}
}
