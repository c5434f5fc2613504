// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;

/**
 * How many files, or images, have something in common that people should know, for one note about all of them.
 *
 * <pre>{@code
 * Tally files = Tally.NONE;
 * for (Path file : empty)
 * 	files = files.plus(Tally.of(file.toString(), "%s is empty.", "%,d files are empty, the first %s."));
 * files.note().ifPresent(log);
 * }</pre>
 *
 * @param count their number
 * @param first the name of the first one by name; null if there are none
 * @param one the note if there is one, with %s for its name in quotes; null if there are none
 * @param many the note if there are several, with %,d for their number, then %s for the first name; null likewise
 */
public record Tally(long count, String first, String one, String many) implements Serializable {

	/** No file. */
	public static final Tally NONE = new Tally(0, null, null, null);

	/**
	 * Counts one.
	 *
	 * @param name of it
	 * @param one as above
	 * @param many as above
	 * @return a count of 1
	 */
	public static Tally of(final String name, final String one, final String many) {
		return new Tally(1, name, one, many);
	}

	/**
	 * Gives the first one another name.
	 *
	 * @param name of its file, where there are several
	 * @return the same count
	 */
	public Tally named(final String name) {
		return count == 0 ? this : new Tally(count, name, one, many);
	}

	/**
	 * Adds a count of others for the same note.
	 *
	 * @param other any that has none in common with this one
	 * @return both, in the words of the first one by name
	 */
	public Tally plus(final Tally other) {
		if (count == 0) return other;
		if (other.count == 0) return this;
		final Tally start = first.compareTo(other.first) <= 0 ? this : other;
		return new Tally(count + other.count, start.first, start.one, start.many);
	}

	/**
	 * Tells people of them.
	 *
	 * @return a few sentences; empty if there are none
	 */
	public Optional<String> note() {
		if (count == 0) return Optional.empty();
		final String name = Printable.quotedPath(first);
		return Optional.of(
				count == 1 ? String.format(Locale.ROOT, one, name) : String.format(Locale.ROOT, many, count, name));
	}
}
