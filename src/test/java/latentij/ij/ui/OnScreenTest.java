// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.Point;
import java.awt.Rectangle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnScreenTest {

	/** One that fits, one below the foot of the screen, one left of it, and one that is too large. */
	@ParameterizedTest
	@CsvSource({
		"300, 100, 500, 600, 300, 100",
		"300, 102, 554, 697, 300, 96",
		"-20, 400, 500, 300, 10, 400",
		"300, 200, 2000, 900, 10, 25"
	})
	void windowsAreMovedNoFurtherThanTheyMust(
			final int x, final int y, final int width, final int height, final int left, final int top) {
		final Rectangle screen = new Rectangle(10, 25, 1024, 768);
		assertEquals(new Point(left, top), OnScreen.inside(new Rectangle(x, y, width, height), screen));
	}
}
