// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViridisTest {

	/** {@code matplotlib.colormaps["viridis"](level)} of matplotlib 3.11. */
	@ParameterizedTest
	@CsvSource({
		"0, 68, 1, 84",
		"0.1, 72, 36, 117",
		"0.25, 59, 82, 139",
		"0.5, 33, 145, 140",
		"0.75, 94, 201, 98",
		"0.9, 189, 223, 38",
		"1, 253, 231, 37",
		"-7, 68, 1, 84",
		"7, 253, 231, 37"
	})
	void colorsAreMatplotlibs(final double level, final int red, final int green, final int blue) {
		assertEquals(red << 16 | green << 8 | blue, Viridis.color(level));
	}
}
