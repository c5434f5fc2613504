// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

/** Line breaks for long messages, which ImageJ's message dialogs do not break themselves. */
public final class LineBreaks {

	/** The length of a line in a message dialog. */
	private static final int COLUMNS = 80;

	private LineBreaks() {}

	/**
	 * Breaks long lines between words.
	 *
	 * @param text with line breaks of its own, which stay
	 * @return the same words in lines of at most 80 characters; longer words, as paths, stay whole
	 */
	public static String insert(final String text) {
		return insert(text, COLUMNS);
	}

	/**
	 * Breaks long lines between words.
	 *
	 * @param text with line breaks of its own, which stay
	 * @param columns characters in a line
	 * @return the same words in lines of at most so many characters; longer words, as paths, stay whole
	 */
	public static String insert(final String text, final int columns) {
		final StringBuilder wrapped = new StringBuilder();
		for (final String line : text.split("\n", -1)) {
			if (wrapped.length() > 0) wrapped.append('\n');
			int column = 0;
			for (final String word : line.split(" ")) {
				if (column > 0) {
					final boolean full = column + 1 + word.length() > columns;
					wrapped.append(full ? '\n' : ' ');
					column = full ? 0 : column + 1;
				}
				wrapped.append(word);
				column += word.length();
			}
		}
		return wrapped.toString();
	}
}
