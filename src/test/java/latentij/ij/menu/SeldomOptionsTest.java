// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SeldomOptionsTest {

	private static List<String> keys(final JobType job) {
		return SeldomOptions.of(job).stream().map(Option::key).toList();
	}

	@AfterEach
	void forget() {
		ChosenWords.succeeded(JobType.ENCODE, Map.of());
	}

	@Test
	void firstThreeCommandsAskForThemApart() {
		assertEquals(List.of("seed", "output", "tiling", "device", "precision"), keys(JobType.ENCODE));
		assertEquals(List.of("output", "tiling", "device", "precision"), keys(JobType.DECODE));
		assertEquals(List.of(), keys(JobType.SHOW));
	}

	@Test
	void filesAreNotReplacedByTheNextResult() {
		ChosenWords.succeeded(JobType.ENCODE, Map.of("output", "/results/latent.tif"));
		assertEquals("none", SeldomOptions.remembered(JobType.ENCODE).get("output"));
	}

	@Test
	void chosenOnesAreKeptForTheirCommandAndSaid() {
		final Map<String, String> words = new HashMap<>(SeldomOptions.remembered(JobType.ENCODE));
		assertEquals("", SeldomOptions.summary(JobType.ENCODE, words));
		words.put("device", "cpu");
		words.put("seed", "42");
		words.put("model", "sd15");
		ChosenWords.succeeded(JobType.ENCODE, words);
		words.remove("model");
		assertEquals(words, SeldomOptions.remembered(JobType.ENCODE));
		assertEquals("seed=42, device=cpu", SeldomOptions.summary(JobType.ENCODE, words));
		assertTrue(SeldomOptions.remembered(JobType.DECODE).containsValue("auto"));
	}
}
