// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import latentij.ij.bioformats.BioFormats;
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
		BioFormats.keepQuiet();
		// Java 22 to 24 have another console, which is there without a terminal, too.
		System.setProperty("jdk.console", "java.base");
		final Charset charset = charset(System.console());
		final PrintWriter out = new PrintWriter(System.out, true, charset);
		// What ImageJ says of files that it cannot open is no result; with --json, programs could not read it.
		System.setOut(System.err);
		final PrintWriter err = new PrintWriter(System.err, true, charset);
		final int code = run(out, err, args);
		// ImageJ may have started threads of its own.
		System.exit(code);
	}

	/** UTF-8 for other programs; for people what the console shows, which on Windows is none of Java's defaults. */
	private static Charset charset(final Console console) {
		return console == null ? StandardCharsets.UTF_8 : console.charset();
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
				"latentij",
				"Encodes images to latents of Stable Diffusion's autoencoders and others, and decodes them.");
		spec.addSubcommand("encode", BatchCommand.spec(new EncodeCommand()));
		spec.addSubcommand("decode", BatchCommand.spec(new DecodeCommand()));
		spec.addSubcommand("measure", MeasureCommand.spec(new MeasureCommand()));
		spec.addSubcommand("export", BatchCommand.spec(new ExportCommand()));
		spec.addSubcommand("import", BatchCommand.spec(new ImportCommand()));
		spec.addSubcommand("models", CommandSpec.forAnnotatedObject(new ModelsCommand()));
		spec.addSubcommand("about", CommandSpec.forAnnotatedObject(new AboutCommand()));
		final int code = CommandLines.run(spec, out, err, UnaryOperator.identity(), UnaryOperator.identity(), args);
		if (!out.checkError()) return code;
		err.println(CommandLines.NOT_PRINTED);
		return code == 0 ? 1 : code;
	}
}
