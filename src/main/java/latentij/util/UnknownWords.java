// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Messages about words that nobody knows, with those that may have been meant. */
public final class UnknownWords {

	/** One wrong letter of so many is a slip; of fewer, it may be another word. */
	private static final int LETTERS_FOR_SLIP = 3;

	private UnknownWords() {}

	/**
	 * Finds the word that somebody may have meant.
	 *
	 * @param typed any text
	 * @param known the words to choose from
	 * @return the word with the fewest letters to change, the first of several; empty if none is near
	 */
	public static Optional<String> nearest(final String typed, final Collection<String> known) {
		final String word = typed.toLowerCase(Locale.ROOT);
		final int most = word.length() / LETTERS_FOR_SLIP;
		return known.stream()
				.filter(other -> slips(word, other.toLowerCase(Locale.ROOT)) <= most)
				.min(Comparator.comparingInt(other -> slips(word, other.toLowerCase(Locale.ROOT))));
	}

	/** The nearest word, else one that is longer or shorter at its end. */
	private static Optional<String> meant(final String typed, final Collection<String> known) {
		final String word = typed.toLowerCase(Locale.ROOT);
		return nearest(typed, known).or(() -> known.stream()
				.filter(other -> Math.min(word.length(), other.length()) >= LETTERS_FOR_SLIP)
				.filter(other -> other.startsWith(word) || word.startsWith(other))
				.findFirst());
	}

	/**
	 * Asks for words that may have been meant.
	 *
	 * @param typed words that nobody knows
	 * @param known the words to choose from
	 * @return {@code  Did you mean "seed"?} with a space before it; nothing if no word is near
	 */
	public static String question(final Collection<String> typed, final Collection<String> known) {
		final List<String> meant = typed.stream()
				.flatMap(word -> meant(word, known).stream())
				.distinct()
				.toList();
		return meant.isEmpty() ? "" : " Did you mean " + quoted(meant) + "?";
	}

	/**
	 * Tells of options that a job does not have.
	 *
	 * @param typed their keys, at least one
	 * @param known the keys of those that it has, at least one
	 * @return sentences that name them all
	 */
	public static String message(final Collection<String> typed, final Collection<String> known) {
		return quoted(typed) + (typed.size() == 1 ? " is" : " are") + " not understood." + question(typed, known)
				+ (known.size() == 1 ? " The only option is " : " The options are ") + String.join(", ", known) + ".";
	}

	private static String quoted(final Collection<String> words) {
		final List<String> quoted =
				new ArrayList<>(words.stream().map(Printable::quoted).toList());
		final String last = quoted.remove(quoted.size() - 1);
		return quoted.isEmpty() ? last : quoted.stream().collect(Collectors.joining(", ", "", " and ")) + last;
	}

	/** The letters to add, leave out, replace, or exchange with the next one, until one word is the other. */
	private static int slips(final String word, final String other) {
		final int[][] counts = new int[word.length() + 1][other.length() + 1];
		for (int i = 0; i <= word.length(); i++) {
			for (int k = 0; k <= other.length(); k++) {
				if (i == 0 || k == 0) {
					counts[i][k] = i + k;
					continue;
				}
				final boolean same = word.charAt(i - 1) == other.charAt(k - 1);
				counts[i][k] = Math.min(
						counts[i - 1][k - 1] + (same ? 0 : 1), Math.min(counts[i - 1][k], counts[i][k - 1]) + 1);
				if (i > 1
						&& k > 1
						&& word.charAt(i - 1) == other.charAt(k - 2)
						&& word.charAt(i - 2) == other.charAt(k - 1))
					counts[i][k] = Math.min(counts[i][k], counts[i - 2][k - 2] + 1);
			}
		}
		return counts[word.length()][other.length()];
	}
}
