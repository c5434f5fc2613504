// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import ij.Prefs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import latentij.job.options.JobType;
import latentij.job.options.Options;
import latentij.util.Printable;

/** What the Recorder writes down of the options that a person chose. */
final class RecordedWords {

	private RecordedWords() {}

	/** Lines for a macro or script, each a comment on a value that ImageJ does not read as it is. */
	static List<String> comments(final JobType job, final Map<String, String> words) {
		return of(job, words).keySet().stream()
				.filter(key -> !isReadAsItIs(words.get(key)))
				.map(key -> comment(
						"ImageJ reads no " + key + "= in which brackets are open beside spaces or quotes, as in "
								+ Printable.quoted(words.get(key)) + ": rename it, and record again."))
				.toList();
	}

	/** A line that is not run, in the language that the Recorder writes. */
	static String comment(final String text) {
		return ("Python".equals(Prefs.get("recorder.mode", "")) ? "# " : "// ") + text + "\n";
	}

	/** The words that are not the defaults, in the order of the dialogs, as they stand in the text of a macro. */
	static Map<String, String> of(final JobType job, final Map<String, String> words) {
		final Map<String, String> recorded = new LinkedHashMap<>();
		for (final String key : Options.keys(job)) {
			final String word = words.get(key);
			if (word != null && !Options.isDefault(job, key, word)) recorded.put(key, escaped(word));
		}
		return recorded;
	}

	/** A folder of Windows may be typed with backslashes. */
	private static String escaped(final String word) {
		final String text = quoted(word);
		if (!isTakenOff(word)) return text;
		if (isBalanced(word)) return "[" + text + "]";
		return word.contains("'") ? text : "'" + text + "'";
	}

	/** As it stands between quotes. */
	static String quoted(final String text) {
		return text.replace("\\", "\\\\").replace("\"", "\\\"");
	}

	private static boolean isReadAsItIs(final String word) {
		if (isBalanced(word)) return true;
		return isTakenOff(word) ? !word.contains("'") : !word.contains(" ");
	}

	/**
	 * Macros take off the brackets or quotes that begin a value; the Recorder itself adds more only where there are
	 * spaces.
	 */
	private static boolean isTakenOff(final String word) {
		return !word.contains(" ") && (word.startsWith("[") || word.startsWith("'"));
	}

	/** True if brackets around a word end where it does. */
	private static boolean isBalanced(final String word) {
		int open = 0;
		for (int i = 0; i < word.length() && open >= 0; i++) {
			if (word.charAt(i) == '[') open++;
			if (word.charAt(i) == ']') open--;
		}
		return open == 0;
	}
}
