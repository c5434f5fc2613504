// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;

/**
 * Text from files, servers and users, made fit for a message: short, on one line
 * and without characters that change how the rest is shown. And numbers.
 */
public final class Printable {

	/** The most characters of foreign text in a message; names of models on Hugging Face have at most 96. */
	static final int MAX = 100;

	/** The most characters of a path, whose end tells which file it is. */
	public static final int MAX_PATH = 300;

	private static final int DIGITS = 6;

	private Printable() {}

	/**
	 * Shortens a text and replaces its control and format characters.
	 *
	 * @param value any object; its text is taken
	 * @return at most {@value #MAX} characters, or {@value #MAX_PATH} of a {@link Path}, then "..." where some are
	 *         missing
	 */
	public static String text(final Object value) {
		return text(value, value instanceof Path ? MAX_PATH : MAX);
	}

	/**
	 * Makes a text that may be a path fit for a message: a user has to read it in full.
	 *
	 * @param path any object; its text is taken
	 * @return at most {@value #MAX_PATH} characters, then "..." where some are missing
	 */
	public static String path(final Object path) {
		return text(path, MAX_PATH);
	}

	private static String text(final Object value, final int max) {
		final String text = String.valueOf(value);
		final StringBuilder printable = new StringBuilder();
		text.codePoints().limit(max).forEach(c -> printable.appendCodePoint(isShown(c) ? c : '?'));
		// A code point takes at most two chars.
		if (text.length() > max && text.codePointCount(0, text.length()) > max) printable.append("...");
		return printable.toString();
	}

	/**
	 * Quotes a text.
	 *
	 * @param value as for {@link #text}
	 * @return the printable text in double quotes
	 */
	public static String quoted(final Object value) {
		return '"' + text(value) + '"';
	}

	/**
	 * Quotes a path.
	 *
	 * @param path as for {@link #path}
	 * @return the printable text in double quotes
	 */
	public static String quotedPath(final Object path) {
		return '"' + path(path) + '"';
	}

	/**
	 * Writes a number for people.
	 *
	 * @param value any number
	 * @return six digits, without zeros at the end, as 89 or 0.25
	 */
	public static String number(final double value) {
		if (!Double.isFinite(value)) return Double.toString(value);
		return new BigDecimal(value)
				.round(new MathContext(DIGITS))
				.stripTrailingZeros()
				.toPlainString();
	}

	private static boolean isShown(final int codePoint) {
		return !Character.isISOControl(codePoint) && Character.getType(codePoint) != Character.FORMAT;
	}

	/**
	 * Takes out of an address what may be a name, a password or a key.
	 *
	 * @param address as a user wrote it, right or wrong
	 * @return the address, with "…" in place of what comes before an @ and behind a question mark
	 */
	public static String withoutSecrets(final String address) {
		return address.replaceFirst("(?s)^([A-Za-z][A-Za-z0-9+.-]*://)?.*@", "$1…@")
				.replaceFirst("(?s)[?#].*", "?…");
	}
}
