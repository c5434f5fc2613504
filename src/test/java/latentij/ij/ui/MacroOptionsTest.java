// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.Macro;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacroOptionsTest {

	private static final List<String> KEYS = List.of("input", "model", "seed");

	private static String complaint(final String options) {
		return MacroOptions.complaint(options, KEYS).orElse("");
	}

	/** All of them give ImageJ the seed 7. */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"seed=7",
				"seed=7 ",
				"  seed=7",
				"model=a seed=7",
				"model=[a b] seed=7",
				"model=[a [b] c] seed=7",
				"model=[a=b c=d] seed=7",
				"model=[it's] seed=7",
				"model='a b' seed=7",
				"model=[] seed=7",
				"seed=7 model=C:\\a\\b input=x.tif",
				"seed=7 seed=7",
				"seed=7 input=[seed=9 b]",
				"seed=7 model=[/m\u00f6dels/\u6f5c \u5728]"
			})
	void optionsThatImageJUnderstandsAreWell(final String options) {
		assertEquals("7", Macro.getValue(options, "seed", ""));
		assertEquals(Optional.empty(), MacroOptions.complaint(options, KEYS));
	}

	@ParameterizedTest
	@ValueSource(strings = {"", " ", "   "})
	void nothingIsWell(final String options) {
		assertEquals("", complaint(options));
	}

	@Test
	void unknownKeysAreNamedWithTheKnownOnes() {
		assertTrue(
				complaint("model=a sede=7")
						.startsWith("\"sede\" is not understood. The options are input, model, seed"),
				complaint("model=a sede=7"));
		assertTrue(
				MacroOptions.complaint("seed=7", List.of("input")).orElseThrow().contains("The only option is input"));
	}

	@Test
	void valuesWithSpacesNeedBrackets() {
		assertTrue(
				complaint("input=my image.tif").startsWith("\"image.tif\" is not understood."),
				complaint("input=my image.tif"));
		assertTrue(complaint("input=my image.tif").contains("brackets"));
	}

	/** ImageJ takes the first of two values, and keys inside of other values. */
	@Test
	void valuesThatImageJWouldPassOverOrInventAreNamed() {
		assertEquals(
				"\"seed\" stands there twice, as \"7\" and as \"8\". Write it once.",
				complaint("seed=7 model=a seed=8"));
		for (final String options :
				List.of("input=[cells seed=9 b]", "input=[seed=9 b] seed=7", "model=/a/seed=9 seed=7"))
			assertTrue(complaint(options).startsWith("ImageJ would take \"seed=9\" for an option"), complaint(options));
	}

	@Test
	void keysNeedValues() {
		assertTrue(complaint("seed").contains("\"seed\" has no value"), complaint("seed"));
		assertTrue(complaint("model=a seed").contains("leave seed out"), complaint("model=a seed"));
	}
}
