// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An option of jobs: a row of the table {@link Options}.
 *
 * @param <T> the type of its values
 */
public final class Option<T> {

	/** Words that stand for themselves; placeholders have capital letters. */
	private static final Pattern CHOICE = Pattern.compile("[a-z0-9]+");

	private final String key;
	private final String label;
	private final String words;
	private final String initial;
	private final String expected;
	private final String help;
	private final Set<JobType> jobs;
	private final Function<String, Optional<T>> parser;

	private Option(
			final String key,
			final String label,
			final String words,
			final String initial,
			final String expected,
			final String help,
			final Set<JobType> jobs,
			final Function<String, Optional<T>> parser) {
		this.key = key;
		this.label = label;
		this.words = words;
		this.initial = initial;
		this.expected = expected;
		this.help = help;
		this.jobs = jobs;
		this.parser = parser;
	}

	/**
	 * Creates a row of values that may be typed.
	 *
	 * @param key in macros; with a capital letter, the label in dialogs
	 * @param words the values, separated by bars, with placeholders in capital letters
	 * @param initial the word for the default
	 * @param expected the values, for messages
	 * @param help one line
	 * @param parser understands a word that is not blank, or is empty
	 * @param jobs that take it
	 */
	static <T> Option<T> text(
			final String key,
			final String words,
			final String initial,
			final String expected,
			final String help,
			final Function<String, Optional<T>> parser,
			final JobType... jobs) {
		final String label = key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1);
		return new Option<>(key, label, words, initial, expected, help, EnumSet.copyOf(List.of(jobs)), parser);
	}

	/** Creates a row of words that stand for themselves, separated by bars; the first is the default. */
	static <T> Option<T> choice(
			final String key,
			final String words,
			final String help,
			final Function<String, Optional<T>> parser,
			final JobType... jobs) {
		final String expected = words.replaceFirst("\\|(?=[^|]*$)", " or ").replace("|", ", ");
		return text(key, words, words.substring(0, words.indexOf('|')), expected, help, parser, jobs);
	}

	/** Creates a row of two words: the first, which is the default, for false, the second for true. */
	static Option<Boolean> flag(final String key, final String words, final String help, final JobType... jobs) {
		final int bar = words.indexOf('|');
		return choice(key, words, help, OptionWords.either(words.substring(0, bar), words.substring(bar + 1)), jobs);
	}

	/** Creates a row of constants, whose names are typed in small letters; the first is the default. */
	static <T extends Enum<T>> Option<T> constant(
			final String key, final Class<T> type, final String help, final JobType... jobs) {
		final String words = Stream.of(type.getEnumConstants())
				.map(constant -> constant.name().toLowerCase(Locale.ROOT))
				.collect(Collectors.joining("|"));
		return choice(key, words, help, OptionWords.of(type), jobs);
	}

	/** Creates a row of a whole number in a range, both ends included. */
	static Option<Integer> number(
			final String key,
			final String initial,
			final int least,
			final int most,
			final String help,
			final JobType... jobs) {
		final String expected = "a whole number from " + least + " to " + most;
		return text(key, "NUMBER", initial, expected, help, word -> OptionWords.number(word, least, most), jobs);
	}

	/** Creates a row of a path, of which the default is none; what is there is named for messages, as "a folder". */
	static Option<Optional<Path>> path(final String key, final String what, final String help, final JobType... jobs) {
		final String expected = "none, or the path of " + what;
		return text(key, "PATH", OptionWords.NONE, expected, help, OptionWords::path, jobs);
	}

	/** The same with another label than the key. */
	Option<T> labeled(final String other) {
		return new Option<>(key, other, words, initial, expected, help, jobs, parser);
	}

	/** @return the key in macros, also the name of the command's field */
	public String key() {
		return key;
	}

	/** @return the label in dialogs */
	public String label() {
		return label;
	}

	/** @return the values for a usage text, as "off|on|PIXELS", with placeholders in capital letters */
	public String words() {
		return words;
	}

	/** @return the words that a dialog offers; empty where any text may be typed */
	public List<String> choices() {
		return Stream.of(words.split("\\|"))
				.filter(word -> CHOICE.matcher(word).matches())
				.toList();
	}

	/** @return the word that stands for the default */
	public String initial() {
		return initial;
	}

	/** @return the help text, one line */
	public String help() {
		return help;
	}

	/** @return the jobs that take it */
	Set<JobType> jobs() {
		return EnumSet.copyOf(jobs);
	}

	/**
	 * Reads a value as users type it.
	 *
	 * @param word null or blank for the default
	 * @return the value
	 * @throws IllegalArgumentException if the word is not understood; the message says which are
	 */
	public T parse(final String word) {
		final String given = word == null || word.isBlank() ? initial : word;
		return parser.apply(given)
				.orElseThrow(() -> new IllegalArgumentException(
						"\"" + key + "=" + word + "\" is not understood. Expected was " + expected + "."));
	}

	/**
	 * Finds a fault in a value as users type it.
	 *
	 * @param word null or blank for the default
	 * @return a message that says which words are understood; empty if this one is
	 */
	public Optional<String> complaint(final String word) {
		try {
			parse(word);
			return Optional.empty();
		} catch (final IllegalArgumentException exc) {
			return Optional.of(exc.getMessage());
		}
	}

	/** @return the key */
	@Override
	public String toString() {
		return key;
	}
}
