// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import latentij.cli.CommandLines;
import picocli.CommandLine.Model.CommandSpec;

/**
 * LatentIJ as an application of Apache Spark: {@code spark-submit --class latentij.spark.LatentSpark JAR encode ...}.
 * Exit codes: 0 if all was done, 1 if something failed, 2 if the command was written wrongly.
 */
public final class LatentSpark {

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
		final CommandSpec spec = CommandLines.spec(
				"latentij.spark.LatentSpark", "Encodes images to latents with Apache Spark, and decodes them.");
		spec.addSubcommand("encode", SparkEncode.spec());
		spec.addSubcommand("decode", SparkDecode.spec());
		return CommandLines.run(
				spec,
				out,
				err,
				TaskFailures::reason,
				SparkWording::ofCommandLine,
				args);
	}
}
