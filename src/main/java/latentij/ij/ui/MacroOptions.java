// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.Macro;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import latentij.util.Printable;
import latentij.util.UnknownWords;

/**
 * Checks how a macro wrote the options of a command. ImageJ itself takes no
 * notice of options that it does not know.
 */
public final class MacroOptions {

	private MacroOptions() {}

	/**
	 * Finds what would be passed over in silence.
	 *
	 * @param options as in {@code key=value key=[value with spaces]}
	 * @param keys that the command knows, at least one
	 * @return a message for the user; empty if all is well
	 */
	public static Optional<String> complaint(final String options, final List<String> keys) {
		final List<String> written = split(options);
		final Map<String, String> values = new HashMap<>();
		final List<String> unknown = new ArrayList<>();
		for (int i = 0; i < written.size(); i++) {
			final String option = written.get(i);
			final int end = option.indexOf('=');
			final String key = end < 0 ? option : option.substring(0, end);
			final String next = i + 1 < written.size() ? written.get(i + 1) : "";
			if (keys.contains(key) && (end < 0 || end == option.length() - 1 && isRest(next, keys)))
				return Optional.of(noValue(key, written.subList(i + 1, written.size())));
			if (!keys.contains(key) && i > 0 && belongsTo(written.get(i - 1), option, keys))
				return Optional.of(needsBrackets(written, i, keys));
			if (!keys.contains(key)) unknown.add(key);
			final String value = unwrapped(option.substring(end + 1));
			final String other = values.putIfAbsent(key, value);
			if (other != null && !other.equals(value) && keys.contains(key))
				return Optional.of("\"" + key + "\" stands there twice, as \"" + Printable.text(other) + "\" and as \""
						+ Printable.text(value) + "\". Write it once.");
		}
		if (!unknown.isEmpty())
			return Optional.of(
					UnknownWords.message(unknown, keys)
							+ " Write each as key=value, with brackets around values that have spaces, as input=[my image.tif].");
		return keys.stream()
				.filter(key -> !values.getOrDefault(key, "")
						.equals(Macro.getValue(options, key, "").strip()))
				.findFirst()
				.map(key -> misread(key, written, Macro.getValue(options, key, "")));
	}

	/** Tells whether a word is the rest of the value before it: no option, and no slip of the pen for one. */
	private static boolean isRest(final String word, final List<String> keys) {
		return !word.isEmpty()
				&& word.indexOf('=') < 0
				&& UnknownWords.nearest(word, keys).isEmpty();
	}

	/** Tells whether a word may be a part of the value before it, which has no brackets: of {@code z=2-5 t=1-9}, too. */
	private static boolean belongsTo(final String before, final String word, final List<String> keys) {
		final int end = before.indexOf('=');
		if (end < 0 || !keys.contains(before.substring(0, end))) return false;
		final String value = before.substring(end + 1);
		if (value.isEmpty() || value.startsWith("[") || value.startsWith("'")) return false;
		return isRest(word, keys)
				|| value.indexOf('=') > 0
						&& UnknownWords.nearest(word.substring(0, Math.max(0, word.indexOf('='))), keys)
								.isEmpty();
	}

	private static String noValue(final String key, final List<String> rest) {
		final String value = rest.stream()
				.limit(2)
				.map(word -> word.startsWith("=") ? word.substring(1) : word)
				.filter(word -> !word.isEmpty())
				.findFirst()
				.orElse("");
		final boolean spaced =
				!rest.isEmpty() && (rest.get(0).startsWith("=") || rest.get(0).indexOf('=') < 0);
		if (spaced && !value.isEmpty())
			return "\"" + key + "\" has no value: there is a space beside its equal sign. Write " + key + "=" + value
					+ ", without one.";
		return "\"" + key + "\" has no value. Write " + key + "=value, or leave " + key + " out to take its default.";
	}

	/** Quotes the option with all of its words, up to the next one. */
	private static String needsBrackets(final List<String> written, final int at, final List<String> keys) {
		int end = at;
		do end++;
		while (end < written.size() && isRest(written.get(end), keys));
		final String option = written.get(at - 1);
		final int value = option.indexOf('=') + 1;
		return Printable.quoted(written.get(at)) + " is not understood. If it belongs to the value before it, write "
				+ option.substring(0, value) + "["
				+ Printable.text(option.substring(value) + " " + String.join(" ", written.subList(at, end)))
				+ "]: values that have spaces need brackets.";
	}

	/** Tells of a value that ImageJ reads in another way than it is written. */
	private static String misread(final String key, final List<String> written, final String value) {
		for (final String option : written) {
			final int start = option.indexOf('=') + 1;
			if (option.startsWith("[", start) && !option.endsWith("]"))
				return Printable.quoted(option)
						+ " has a bracket that is not closed. Write ] behind the value, or, if the"
						+ " bracket is a part of its name, rename that file or image.";
			if (option.matches("(?s)[^=]*=[^\\[']*[,;&]" + key + "=.*"))
				return Printable.quoted(option)
						+ " holds two options. Write a space between them, and no other sign; if \"" + key
						+ "=\" is a part of a name, rename that file or image.";
		}
		return "ImageJ would take \"" + key + "=" + Printable.text(value)
				+ "\" for an option, which is a part of the value of another one. Rename that file or image, or"
				+ " write \"" + key + "=\" and its value before it.";
	}

	private static String unwrapped(final String value) {
		final boolean wrapped = value.startsWith("[") && value.endsWith("]")
				|| value.length() > 1 && value.startsWith("'") && value.endsWith("'");
		return (wrapped ? value.substring(1, value.length() - 1) : value).strip();
	}

	/** Cuts at spaces that are not inside of a value, as {@code ij.Macro} does. */
	private static List<String> split(final String options) {
		final List<String> list = new ArrayList<>();
		int start = 0;
		int brackets = 0;
		boolean quoted = false;
		for (int i = 0; i <= options.length(); i++) {
			final char c = i < options.length() ? options.charAt(i) : ' ';
			final boolean starts = i > start && options.charAt(i - 1) == '=';
			if (i == options.length() || c == ' ' && brackets == 0 && !quoted) {
				if (i > start) list.add(options.substring(start, i));
				start = i + 1;
			} else if (quoted) quoted = c != '\'';
			else if (brackets > 0) brackets += depth(c);
			else if (starts && c == '[') brackets = 1;
			else if (starts && c == '\'') quoted = true;
		}
		return list;
	}

	/** The change in the number of open brackets. */
	private static int depth(final char c) {
		if (c == '[') return 1;
		return c == ']' ? -1 : 0;
	}
}
