// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;

/**
 * What a person chose in the dialog of a command, for its next dialog, until ImageJ is closed: after a failure all of
 * it, so that nothing has to be typed again; after a success what is meant for the next run too, which are the options
 * that are asked for apart, and the window that is used again. Macros, scripts and runs without a window neither read
 * nor write it.
 */
public final class ChosenWords {

	/** Words by job and key. */
	private static final Map<JobType, Map<String, String>> CHOSEN = new ConcurrentHashMap<>();

	private ChosenWords() {}

	/**
	 * Finds the words that differ from the defaults in the next dialog.
	 *
	 * @param job of the dialog
	 * @return words by key
	 */
	public static Map<String, String> of(final JobType job) {
		return CHOSEN.getOrDefault(job, Map.of());
	}

	/** The word that stands in a field first, if it is not the option's default. */
	static Optional<String> of(final JobType job, final Option<?> option) {
		return Optional.ofNullable(of(job).get(option.key()));
	}

	/**
	 * Keeps all words of a command that begins, which may fail or be stopped.
	 *
	 * @param job of the dialog
	 * @param words by key; null for none
	 */
	public static void begun(final JobType job, final Map<String, ?> words) {
		final Map<String, String> kept = new HashMap<>();
		for (final String key : Options.of(job).stream().map(Option::key).toList())
			if (words.get(key) instanceof String word) kept.put(key, word);
		CHOSEN.put(job, Collections.unmodifiableMap(kept));
	}

	/**
	 * Keeps the words of a command that worked which the next run shall have too, but for a file: the next result
	 * would replace it.
	 *
	 * @param job of the dialog
	 * @param words by key; null for none
	 */
	public static void succeeded(final JobType job, final Map<String, ?> words) {
		CHOSEN.put(
				job,
				Options.of(job).stream()
						.filter(option -> option == Options.UPDATE || Options.isSeldom(option, job))
						.filter(option -> option != Options.OUTPUT)
						.map(Option::key)
						.filter(key -> words.get(key) instanceof String)
						.collect(Collectors.toUnmodifiableMap(key -> key, key -> (String) words.get(key))));
	}
}
