// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.Macro;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
		assertEquals(
				"\"sede\" is not understood. Did you mean \"seed\"? The options are input, model, seed. Write each as"
						+ " key=value, with brackets around values that have spaces, as input=[my image.tif].",
				complaint("model=a sede=7"));
		assertTrue(
				MacroOptions.complaint("seed=7", List.of("input")).orElseThrow().contains("The only option is input"));
	}

	@Test
	void allUnknownKeysAreNamed() {
		assertTrue(
				complaint("modle=a Sed=7 seed=7")
						.startsWith("\"modle\" and \"Sed\" are not understood. Did you mean \"model\" and \"seed\"?"),
				complaint("modle=a Sed=7 seed=7"));
	}

	@ParameterizedTest
	@CsvSource({
		"input=my image.tif, image.tif, input=[my image.tif]",
		"input=my own image.tif seed=7, own, input=[my own image.tif]",
		"model=/my models/sd15, models/sd15, model=[/my models/sd15]",
		"input=z=2-10 t=1-50, t=1-50, input=[z=2-10 t=1-50]"
	})
	void valuesWithSpacesNeedBrackets(final String options, final String rest, final String mended) {
		assertEquals(
				"\"" + rest + "\" is not understood. If it belongs to the value before it, write " + mended
						+ ": values that have spaces need brackets.",
				complaint(options));
	}

	@ParameterizedTest
	@ValueSource(strings = {"seed = 7", "seed= 7", "seed =7", "model=a seed = 7 input=b"})
	void equalSignsHaveNoSpacesBesideThem(final String options) {
		assertEquals(
				"\"seed\" has no value: there is a space beside its equal sign. Write seed=7, without one.",
				complaint(options));
	}

	/** Brackets would help none of them. */
	@ParameterizedTest
	@CsvSource({"banana split, banana", "input=[a b] split, split", "colour=dark red, colour", "model=a hue=3, hue"})
	void wordsThatBelongToNoValueAreUnknown(final String options, final String first) {
		assertTrue(complaint(options).startsWith("\"" + first + "\""), complaint(options));
		assertTrue(
				complaint(options).contains(" not understood. The options are input, model, seed."),
				complaint(options));
	}

	@Test
	void bracketsAreClosed() {
		assertTrue(
				complaint("seed=7 input=[my image.tif")
						.startsWith("\"input=[my image.tif\" has a bracket that is not closed."),
				complaint("seed=7 input=[my image.tif"));
	}

	@ParameterizedTest
	@ValueSource(strings = {"model=a,seed=7", "model=a;seed=7"})
	void spacesAreBetweenOptions(final String options) {
		assertTrue(
				complaint(options).startsWith("\"" + options + "\" holds two options. Write a space"),
				complaint(options));
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
