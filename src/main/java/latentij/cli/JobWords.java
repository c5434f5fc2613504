// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import latentij.job.Option;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options of jobs as options of a command line. */
final class JobWords {

	private JobWords() {}

	/** Adds options to a command, and returns it. */
	static CommandSpec addTo(final CommandSpec spec, final List<Option<?>> options) {
		for (final Option<?> option : options)
			spec.addOption(OptionSpec.builder("--" + option.key())
					.paramLabel(option.words())
					.type(String.class)
					.description(option.help().replace("%", "%%") + " (" + option.initial() + ")")
					.build());
		return spec;
	}

	/** Those options that were given, by their keys. */
	static Map<String, String> of(final CommandSpec spec, final List<Option<?>> options) {
		final Map<String, String> words = new HashMap<>();
		for (final Option<?> option : options) {
			final String word = spec.findOption("--" + option.key()).getValue();
			if (word != null) words.put(option.key(), word);
		}
		return words;
	}

	/** Those words that are options in a list. */
	static Map<String, String> only(final Map<String, String> words, final List<Option<?>> options) {
		final Map<String, String> own = new HashMap<>(words);
		own.keySet().retainAll(options.stream().map(Option::key).toList());
		return own;
	}
}
