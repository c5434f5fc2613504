// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

/** Texts for ImageJ's status line, which cuts off the end of what is longer than its place. */
public final class StatusLine {

	/** So many characters have room beside the search field of ImageJ2. */
	static final int MAX = 62;

	private StatusLine() {}

	/**
	 * Shortens a text in the middle, where names of files and models stand.
	 *
	 * @param text for the status line
	 * @return the text, or its beginning and its end, which says how long it took
	 */
	public static String fit(final String text) {
		return fit(text, MAX);
	}

	/**
	 * Shortens a text likewise for another place.
	 *
	 * @param text for the place
	 * @param max the characters that have room, at least 3
	 * @return the text, or its beginning and its end
	 */
	public static String fit(final String text, final int max) {
		if (text.length() <= max) return text;
		final int end = (max - 1) / 2;
		return text.substring(0, max - 1 - end).strip() + "\u2026"
				+ text.substring(text.length() - end).strip();
	}
}
