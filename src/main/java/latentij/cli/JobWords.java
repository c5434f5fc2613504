// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import latentij.job.options.Option;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options of jobs as options of a command line. */
public final class JobWords {

	private JobWords() {}

	/**
	 * Adds options to a command.
	 *
	 * @param spec of the command
	 * @param options to add
	 * @return the same command
	 */
	public static CommandSpec addTo(final CommandSpec spec, final List<Option<?>> options) {
		for (final Option<?> option : options)
			spec.addOption(OptionSpec.builder("--" + option.key())
					.paramLabel(option.words())
					.type(String.class)
					.description(Wording.ofHelp(option.help()).replace("%", "%%") + " (" + option.initial() + ")")
					.build());
		return spec;
	}

	/**
	 * Finds the options that were given.
	 *
	 * @param spec of a command that was parsed
	 * @param options that were added to it
	 * @return a new map of their words, by key
	 * @throws UsageException if one is empty, as the shell makes it of a variable that is not set
	 */
	public static Map<String, String> of(final CommandSpec spec, final List<Option<?>> options) {
		final Map<String, String> words = new HashMap<>();
		for (final Option<?> option : options) {
			final String word = spec.findOption("--" + option.key()).getValue();
			if (word == null) continue;
			requireSaid("--" + option.key(), word, option.initial());
			words.put(option.key(), word);
		}
		return words;
	}

	/** Refuses an empty word; null is for an option that was left out. */
	static void requireSaid(final String name, final String word, final String initial) {
		if (word != null && word.isBlank())
			throw new UsageException(
					name + " is empty. Give a value, or leave it out for the default, " + initial + ".");
	}

	/**
	 * Chooses words.
	 *
	 * @param words by key; not changed
	 * @param options a list
	 * @return a new map of those that are options in the list
	 */
	public static Map<String, String> only(final Map<String, String> words, final List<Option<?>> options) {
		final Map<String, String> own = new HashMap<>(words);
		own.keySet().retainAll(options.stream().map(Option::key).toList());
		return own;
	}
}
