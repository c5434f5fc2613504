// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import latentij.util.Printable;
import latentij.util.UnknownWords;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Messages about commands that were written wrongly: a line or two, where a parser would print all options. */
final class UsageErrors {

	private UsageErrors() {}

	/**
	 * Says what is wrong.
	 *
	 * @param exc of the parser
	 * @return what was typed, what was expected, and where all options are listed
	 */
	static String message(final ParameterException exc) {
		final CommandSpec spec = exc.getCommandLine().getCommandSpec();
		final String name = spec.qualifiedName();
		return reason(exc, spec) + " \"" + name + " --help\" lists "
				+ (spec.subcommands().isEmpty() ? "all options." : "all commands.");
	}

	private static String reason(final ParameterException exc, final CommandSpec spec) {
		if (exc instanceof MissingParameterException missing) return missing(missing, spec);
		if (exc instanceof UnmatchedArgumentException unmatched) return unknown(unmatched.getUnmatched(), spec);
		if (exc instanceof OverwrittenOptionException twice)
			return name(twice.getOverwritten()) + " stands there twice. Write it once.";
		final ArgSpec arg = exc.getArgSpec();
		if (arg == null || exc.getValue() == null) return exc.getMessage() + ".";
		return Printable.quoted(name(arg) + "=" + exc.getValue()) + " is not understood. Expected was " + expected(arg)
				+ ".";
	}

	private static String missing(final MissingParameterException exc, final CommandSpec spec) {
		final List<String> sentences = new ArrayList<>();
		for (final ArgSpec arg : exc.getMissing()) {
			if (!arg.isOption()) sentences.add(arg.paramLabel() + " is missing: " + description(arg) + ".");
			else if (isGiven(arg, spec))
				sentences.add(name(arg) + " has no value. Write " + name(arg) + "=" + arg.paramLabel() + ".");
			else sentences.add(name(arg) + "=" + arg.paramLabel() + " is missing: " + description(arg) + ".");
		}
		return sentences.isEmpty() ? exc.getMessage() + "." : String.join(" ", sentences);
	}

	/** An option that may be left out can only be missing its value. */
	private static boolean isGiven(final ArgSpec arg, final CommandSpec spec) {
		return !arg.required()
				|| spec.commandLine().getParseResult() != null
						&& spec.commandLine().getParseResult().originalArgs().stream()
								.anyMatch(((OptionSpec) arg).longestName()::equals);
	}

	/** In small letters, behind a colon. */
	private static String description(final ArgSpec arg) {
		final String text = String.join(" ", arg.description());
		return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
	}

	private static String unknown(final List<String> typed, final CommandSpec spec) {
		final List<String> options =
				typed.stream().filter(word -> word.startsWith("-")).toList();
		if (!spec.subcommands().isEmpty() && !typed.get(0).startsWith("-"))
			return Printable.quoted(typed.get(0)) + " is no command." + question(typed.subList(0, 1), names(spec))
					+ " The commands are "
					+ String.join(", ", spec.subcommands().keySet()) + ".";
		if (options.isEmpty())
			return quoted(typed) + (typed.size() == 1 ? " is" : " are") + " not understood: \"" + spec.name()
					+ "\" takes options only.";
		final List<String> keys =
				options.stream().map(word -> word.replaceFirst("=.*", "")).toList();
		return quoted(keys) + (keys.size() == 1 ? " is" : " are") + " not understood." + question(keys, names(spec));
	}

	private static String question(final Collection<String> typed, final Collection<String> known) {
		return UnknownWords.question(typed, known);
	}

	/** Of commands where there are some, else of options. */
	private static List<String> names(final CommandSpec spec) {
		return spec.subcommands().isEmpty()
				? spec.options().stream()
						.flatMap(option -> Stream.of(option.names()))
						.filter(name -> name.startsWith("--"))
						.toList()
				: List.copyOf(spec.subcommands().keySet());
	}

	private static String quoted(final Collection<String> words) {
		return words.stream().map(Printable::quoted).collect(Collectors.joining(" and "));
	}

	private static String name(final ArgSpec arg) {
		return arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
	}

	/** The words of an option are its label, as "tif|png"; numbers have a capital letter there. */
	private static String expected(final ArgSpec arg) {
		if (arg.type() == int.class) return "a whole number, as 2";
		return arg.paramLabel().replaceFirst("\\|(?=[^|]*$)", " or ").replace("|", ", ");
	}

	/** Prints a message, as the end of a command. */
	static int print(final ParameterException exc) {
		final CommandLine line = exc.getCommandLine();
		line.getErr().println(message(exc));
		return line.getCommandSpec().exitCodeOnInvalidInput();
	}
}
