// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import latentij.job.options.JobType;
import latentij.job.options.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChosenWordsTest {

	@AfterEach
	void forget() {
		for (final JobType job : JobType.values()) ChosenWords.succeeded(job, Map.of());
	}

	@Test
	void dialogsComeBackWithAllThatWasTypedUntilTheCommandWorks() {
		final Map<String, String> typed = Map.of("file", "/data/x.npy", "scaling", "raw", "size", "500x375");
		ChosenWords.begun(JobType.IMPORT, typed);
		assertEquals(typed, ChosenWords.of(JobType.IMPORT));
		assertEquals(Map.of(), ChosenWords.of(JobType.EXPORT));
		ChosenWords.succeeded(JobType.IMPORT, typed);
		assertEquals(Map.of(), ChosenWords.of(JobType.IMPORT));
	}

	@Test
	void wordsOfOtherOptionsAndImagesAreLeftAside() {
		final Map<String, Object> words = new HashMap<>();
		words.put("input", "an image");
		words.put("steps", null);
		words.put("method", "linear");
		ChosenWords.begun(JobType.INTERPOLATE, words);
		assertEquals(Map.of("method", "linear"), ChosenWords.of(JobType.INTERPOLATE));
	}

	/** A lesson chooses it once. */
	@Test
	void windowThatIsUsedAgainIsKept() {
		ChosenWords.succeeded(
				JobType.DECODE, Map.of("update", "on", "slices", "1", "device", "cpu", "output", "a.tif"));
		assertEquals(Map.of("update", "on", "device", "cpu"), ChosenWords.of(JobType.DECODE));
		assertEquals(Optional.of("on"), ChosenWords.of(JobType.DECODE, Options.UPDATE));
		assertEquals(Optional.empty(), ChosenWords.of(JobType.DECODE, Options.OUTPUT));
	}
}
