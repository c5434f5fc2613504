// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownWordsTest {

	private static final List<String> KEYS = List.of("model", "size", "posterior", "seed", "slices");

	@ParameterizedTest
	@CsvSource({
		"posteror, posterior",
		"modle, model",
		"Seed, seed",
		"sede, seed",
		"slice, slices",
		"sise, size",
		"banana, ''",
		"t, ''",
		"'', ''"
	})
	void slipsAreNear(final String typed, final String meant) {
		assertEquals(meant, UnknownWords.nearest(typed, KEYS).orElse(""));
	}

	@Test
	void partsOfWordsAreMeantToo() {
		assertEquals(" Did you mean \"--out\"?", UnknownWords.question(List.of("--output"), List.of("--in", "--out")));
		assertEquals(" Did you mean \"posterior\"?", UnknownWords.question(List.of("post"), KEYS));
		assertEquals("", UnknownWords.question(List.of("po"), KEYS));
	}

	@Test
	void allUnknownOptionsAreNamed() {
		assertEquals(
				"\"modle\", \"foo\" and \"sed\" are not understood. Did you mean \"model\" and \"seed\"?"
						+ " The options are model, size, posterior, seed, slices.",
				UnknownWords.message(List.of("modle", "foo", "sed"), KEYS));
		assertEquals(
				"\"foo\" is not understood. The only option is input.",
				UnknownWords.message(List.of("foo"), List.of("input")));
	}
}
