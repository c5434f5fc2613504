// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import latentij.util.UnknownWords;

/**
 * The options of one job: a value for each of its rows in the table {@link Option}.
 * They are kept as the words they were given as, so that they can be printed, and
 * sent to another process.
 */
public abstract class OptionValues implements Serializable {

	private static final long serialVersionUID = 1L;

	private final JobType job;

	/** The words by key, in the order of the table. */
	private final LinkedHashMap<String, String> words = new LinkedHashMap<>();

	/**
	 * Reads the words of all options.
	 *
	 * @param job of these options
	 * @param given words by key; what is left out or blank has its default
	 * @throws IllegalArgumentException if a key is none of the job's, or a word is not understood
	 */
	protected OptionValues(final JobType job, final Map<String, ?> given) {
		this.job = job;
		final List<Option<?>> options = Options.of(job);
		final List<String> keys = options.stream().map(Option::key).toList();
		if (given == null)
			throw new IllegalArgumentException(
					"The options are missing. Give a map of them; it is empty where all have their defaults.");
		final List<String> unknown = given.keySet().stream()
				.map(String::valueOf)
				.filter(key -> !keys.contains(key))
				.toList();
		if (!unknown.isEmpty()) throw new IllegalArgumentException(UnknownWords.message(unknown, keys));
		for (final Option<?> option : options) {
			final Object word = given.get(option.key());
			final String text = word == null ? "" : word.toString();
			option.parse(text);
			words.put(option.key(), text.isBlank() ? option.initial() : text);
		}
	}

	/**
	 * The words for the options that another job takes, too.
	 *
	 * @param other job
	 * @return the word of each, by key; a new map
	 */
	public final Map<String, String> wordsFor(final JobType other) {
		final Map<String, String> shared = new LinkedHashMap<>();
		for (final Option<?> option : Options.of(other))
			if (Options.of(job).contains(option)) shared.put(option.key(), words.get(option.key()));
		return shared;
	}

	/** The words for another job, with one of them in place of its own. */
	protected final Map<String, String> wordsFor(final JobType other, final Option<?> option, final Object word) {
		final Map<String, String> shared = wordsFor(other);
		shared.put(option.key(), word.toString());
		return shared;
	}

	/**
	 * Finds the value of an option.
	 *
	 * @param <T> the type of its values
	 * @param option one that this job takes
	 * @return its value
	 * @throws IllegalArgumentException if the job does not take it
	 */
	public <T> T get(final Option<T> option) {
		if (!Options.of(job).contains(option))
			throw new IllegalArgumentException("\"" + job.title() + "\" has no option " + option);
		return option.parse(words.get(option.key()));
	}

	private List<Object> values() {
		return Options.of(job).stream().map(this::value).toList();
	}

	private Object value(final Option<?> option) {
		return get(option);
	}

	@Override
	public boolean equals(final Object other) {
		return other instanceof OptionValues options
				&& options.job == job
				&& options.values().equals(values());
	}

	@Override
	public int hashCode() {
		return values().hashCode();
	}

	/** @return the options as a macro writes them, but without brackets */
	@Override
	public String toString() {
		return words.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(" "));
	}
}
