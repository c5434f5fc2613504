// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.Macro;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import latentij.job.options.JobType;
import latentij.job.options.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedWordsTest {

	private static Map<String, String> defaults(final JobType job) {
		final Map<String, String> words = new HashMap<>();
		Options.of(job).forEach(option -> words.put(option.key(), option.initial()));
		return words;
	}

	@ParameterizedTest
	@EnumSource
	void defaultsAreNotRecorded(final JobType job) {
		assertEquals(Map.of(), RecordedWords.of(job, defaults(job)));
	}

	@Test
	void whatDiffersIsRecorded() {
		final Map<String, String> words = defaults(JobType.ENCODE);
		words.put("model", "sd15");
		words.put("slices", "all");
		assertEquals(
				"{model=sd15, slices=all}",
				RecordedWords.of(JobType.ENCODE, words).toString());
	}

	/** Of another job, the same word may be the default; of an image, none is. */
	@Test
	void defaultsAreThoseOfTheCommand() {
		assertEquals(Map.of(), RecordedWords.of(JobType.DECODE, Map.of("slices", "all")));
		assertEquals(Map.of("slices", "all"), RecordedWords.of(JobType.SHOW, Map.of("slices", "all")));
		assertEquals(Map.of("second", "none"), RecordedWords.of(JobType.INTERPOLATE, Map.of("second", "none")));
	}

	@Test
	void backslashesAreThoseOfAMacro() {
		assertEquals(
				Map.of("model", "C:\\\\models\\\\sd15"),
				RecordedWords.of(JobType.ENCODE, Map.of("model", "C:\\models\\sd15")));
	}

	/** What ImageJ reads of the recorded text is the title, whatever it looks like. */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"plain", "[both]", "[bo th]", "'both'", "'both", "it's", "br[ack", "br]ack", "[one", "[a]b", "]",
				"a [b] c"
			})
	void titlesAreReadAsTheyAre(final String title) {
		assertEquals(List.of(), RecordedWords.comments(JobType.INTERPOLATE, Map.of("second", title)));
		final String recorded =
				RecordedWords.of(JobType.INTERPOLATE, Map.of("second", title)).get("second");
		// As the Recorder does.
		final String option = recorded.contains(" ") ? "[" + recorded + "]" : recorded;
		assertEquals(title, Macro.getValue("second=" + option + " ", "second", ""));
	}

	/** Of these, ImageJ reads a part at most. */
	@ParameterizedTest
	@ValueSource(strings = {"a [b", "a] b", "a ]b[", "['"})
	void titlesThatNoMacroCanSayAreTold(final String title) {
		assertEquals(
				List.of("// ImageJ reads no second= in which brackets are open beside spaces or quotes, as in \""
						+ title + "\": rename it, and record again.\n"),
				RecordedWords.comments(JobType.INTERPOLATE, Map.of("second", title)));
	}
}
