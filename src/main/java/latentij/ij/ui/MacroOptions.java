// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.Macro;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import latentij.util.Printable;

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
		final Map<String, String> values = new HashMap<>();
		for (final String option : split(options)) {
			final int end = option.indexOf('=');
			final String key = end < 0 ? option : option.substring(0, end);
			if (!keys.contains(key))
				return Optional.of("\"" + key + "\" is not understood. "
						+ (keys.size() == 1 ? "The only option is " : "The options are ") + String.join(", ", keys)
						+ ", each written as key=value, with brackets around values "
						+ "that have spaces, as input=[my image.tif].");
			if (end < 0)
				return Optional.of("\"" + key + "\" has no value. Write " + key + "=value, or leave " + key
						+ " out to take its default.");
			final String value = unwrapped(option.substring(end + 1));
			final String other = values.putIfAbsent(key, value);
			if (other != null && !other.equals(value))
				return Optional.of("\"" + key + "\" stands there twice, as \"" + Printable.text(other) + "\" and as \""
						+ Printable.text(value) + "\". Write it once.");
		}
		return keys.stream()
				.filter(key -> !values.getOrDefault(key, "")
						.equals(Macro.getValue(options, key, "").strip()))
				.findFirst()
				.map(key -> "ImageJ would take \"" + key + "=" + Printable.text(Macro.getValue(options, key, ""))
						+ "\" for an option, which is a part of the value of another one. Rename that file or image, or"
						+ " write \"" + key + "=\" and its value before it.");
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
