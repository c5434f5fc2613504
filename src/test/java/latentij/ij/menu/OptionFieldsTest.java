// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import latentij.job.JobType;
import latentij.job.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the Recorder writes down of a dialog of plain ImageJ. */
class OptionFieldsTest {

	private static Map<String, String> defaults(final JobType job) {
		final Map<String, String> words = new HashMap<>();
		Options.of(job).forEach(option -> words.put(option.key(), option.initial()));
		return words;
	}

	@ParameterizedTest
	@EnumSource
	void defaultsAreNotRecorded(final JobType job) {
		assertEquals(Map.of(), OptionFields.recorded(job, defaults(job)));
	}

	@Test
	void whatDiffersIsRecorded() {
		final Map<String, String> words = defaults(JobType.ENCODE);
		words.put("model", "sd15");
		words.put("slices", "all");
		assertEquals(
				"{model=sd15, slices=all}",
				OptionFields.recorded(JobType.ENCODE, words).toString());
	}

	/** Of another job, the same word may be the default; of an image, none is. */
	@Test
	void defaultsAreThoseOfTheCommand() {
		assertEquals(Map.of(), OptionFields.recorded(JobType.DECODE, Map.of("slices", "all")));
		assertEquals(Map.of("slices", "all"), OptionFields.recorded(JobType.SHOW, Map.of("slices", "all")));
		assertEquals(Map.of("second", "none"), OptionFields.recorded(JobType.INTERPOLATE, Map.of("second", "none")));
	}
}
