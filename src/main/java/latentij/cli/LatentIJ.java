// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import latentij.job.ErrorMessage;
import latentij.job.ErrorMessage.Kind;
import latentij.util.Versions;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command line: {@code latentij encode|decode|measure|export|import|models|about}. Results go to standard
 * output, progress and failures to standard error. Exit codes: 0 if all was done, 1 if
 * something failed, 2 if the command was written wrongly.
 */
public final class LatentIJ {

	private LatentIJ() {}

	/**
	 * Runs a command, and ends the process with its exit code.
	 *
	 * @param args see {@code --help}
	 */
	public static void main(final String... args) {
		System.setProperty("java.awt.headless", "true");
		final Charset charset = System.console() == null ? StandardCharsets.UTF_8 : Charset.defaultCharset();
		final PrintWriter out = new PrintWriter(System.out, true, charset);
		final PrintWriter err = new PrintWriter(System.err, true, charset);
		final int code = run(out, err, args);
		// ImageJ may have started threads of its own.
		System.exit(code);
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
		final CommandSpec spec = CommandSpec.create().name("latentij").version("LatentIJ " + Versions.latentIJ());
		spec.usageMessage()
				.description(
						"Encodes images to latents of Stable Diffusion's autoencoders and others, and decodes them.")
				.footer("", "Exit codes: 0 all was done; 1 something failed; 2 the command was written wrongly.");
		spec.mixinStandardHelpOptions(true);
		spec.addSubcommand("encode", BatchCommand.spec(new EncodeCommand()));
		spec.addSubcommand("decode", BatchCommand.spec(new DecodeCommand()));
		spec.addSubcommand("measure", MeasureCommand.spec(new MeasureCommand()));
		spec.addSubcommand("export", BatchCommand.spec(new ExportCommand()));
		spec.addSubcommand("import", BatchCommand.spec(new ImportCommand()));
		spec.addSubcommand("models", CommandSpec.forAnnotatedObject(new ModelsCommand()));
		spec.addSubcommand("about", CommandSpec.forAnnotatedObject(new AboutCommand()));
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
		final int code = line.execute(args);
		if (!out.checkError()) return code;
		err.println("Not all that was to be printed could be written. Is the disk full?");
		return code == 0 ? 1 : code;
	}

	/** Options are checked before anything is done, so such an error is one of usage. */
	private static int fail(final PrintWriter err, final Exception exc) {
		final ErrorMessage message = ErrorMessage.of(exc);
		err.println(Wording.ofMacros(message.text()));
		if (message.kind() == Kind.BUG) exc.printStackTrace(err);
		return exc instanceof UsageException ? 2 : 1;
	}
}
