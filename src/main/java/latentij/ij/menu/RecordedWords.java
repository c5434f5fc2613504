// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import ij.plugin.frame.Recorder;
import java.util.LinkedHashMap;
import java.util.Map;
import latentij.job.options.JobType;
import latentij.job.options.Options;

/** What the Recorder writes down of the options that a person chose. */
public final class RecordedWords {

	private RecordedWords() {}

	/**
	 * Has the Recorder write down the options that a macro must say, if it is open.
	 *
	 * @param job of the command that runs
	 * @param words by key
	 */
	public static void record(final JobType job, final Map<String, String> words) {
		if (Recorder.record) of(job, words).forEach(Recorder::recordOption);
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
		final String text = word.replace("\\", "\\\\").replace("\"", "\\\"");
		return isTakenOff(word) ? "[" + text + "]" : text;
	}

	/** Macros take off the brackets or quotes around a value; the Recorder itself adds more only where there are spaces. */
	private static boolean isTakenOff(final String word) {
		return !word.contains(" ") && (word.startsWith("[") && word.endsWith("]") || word.startsWith("'"));
	}
}
