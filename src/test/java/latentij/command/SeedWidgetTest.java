// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedWidgetTest {

	@ParameterizedTest
	@ValueSource(strings = {"", "-", "+", "0", "-12", "007", "9223372036854775807"})
	void seedsAndTheirBeginningsMayBeTyped(final String text) {
		assertTrue(SeedWidget.isWholeNumber(text));
	}

	@ParameterizedTest
	@ValueSource(strings = {"a", "1.5", "--1", "1e3", "9223372036854775808", "1 2"})
	void nothingElseMay(final String text) {
		assertFalse(SeedWidget.isWholeNumber(text));
	}
}
