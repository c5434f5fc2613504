// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import latentij.cli.UsageException;
import latentij.cli.Wording;
import latentij.job.ErrorMessage;
import latentij.util.Versions;
import org.apache.spark.SparkException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * LatentIJ as an application of Apache Spark: {@code spark-submit --class latentij.spark.LatentSpark JAR encode ...}.
 * Exit codes: 0 if all was done, 1 if something failed, 2 if the command was written wrongly.
 */
public final class LatentSpark {

	/** What people are told who start Java themselves. */
	private static final String BY_VARIABLE = "set the environment variable JAVA_OPTS to -Dlatentij.";

	private LatentSpark() {}

	/**
	 * Runs a command, and ends the process with its exit code.
	 *
	 * @param args see {@code --help}
	 */
	public static void main(final String... args) {
		System.setProperty("java.awt.headless", "true");
		final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
		final PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
		final int code = run(out, err, args);
		// YARN takes an exit before the end of main for a failure, with any code.
		if (code != 0) System.exit(code);
	}

	/**
	 * Runs a command.
	 *
	 * @param out for results
	 * @param err for progress and failures
	 * @param args as for {@link #main}
	 * @return the exit code
	 */
	static int run(final PrintWriter out, final PrintWriter err, final String... args) {
		final CommandSpec spec =
				CommandSpec.create().name("latentij.spark.LatentSpark").version("LatentIJ " + Versions.latentIJ());
		spec.usageMessage()
				.description("Encodes images to latents with Apache Spark, and decodes them.")
				.footer("", "Exit codes: 0 all was done; 1 something failed; 2 the command was written wrongly.");
		spec.mixinStandardHelpOptions(true);
		spec.addSubcommand("encode", SparkEncode.spec());
		spec.addSubcommand("decode", SparkDecode.spec());
		final CommandLine line = new CommandLine(spec)
				.setOut(out)
				.setErr(err)
				// Files are many, and their names are long.
				.setExpandAtFiles(false)
				.setCaseInsensitiveEnumValuesAllowed(true)
				.setExecutionStrategy(new CommandLine.RunLast())
				.setExecutionExceptionHandler((exc, command, parsed) -> fail(err, exc));
		if (args.length == 0) {
			line.usage(err);
			return CommandLine.ExitCode.USAGE;
		}
		return line.execute(args);
	}

	/** Of a task that failed too often, the reason counts, not the list of attempts. */
	private static int fail(final PrintWriter err, final Exception exc) {
		Throwable reason = exc;
		while (reason instanceof SparkException && reason.getCause() != null) reason = reason.getCause();
		final ErrorMessage message = ErrorMessage.of(reason);
		err.println(Wording.ofMacros(message.text()).replace(BY_VARIABLE, "say --conf spark.latentij."));
		if (message.kind() == ErrorMessage.Kind.BUG) exc.printStackTrace(err);
		return exc instanceof UsageException ? 2 : 1;
	}
}
