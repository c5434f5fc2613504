// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.Dimension;
import java.awt.Point;
import java.awt.Rectangle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnWindowTest {

	/** At the top, in the middle, at the foot, and on another screen. */
	@ParameterizedTest
	@CsvSource({"25, 133, 660", "300, 25, 768", "685, 25, 768", "-900, 25, 768"})
	void toolsAreNotCovered(final int y, final int top, final int height) {
		final Rectangle screen = new Rectangle(10, 25, 1024, 768);
		assertEquals(new Rectangle(10, top, 1024, height), OwnWindow.below(new Rectangle(300, y, 611, 108), screen));
	}

	/** ImageJ2's own window, as a macro at its start finds it, and later. */
	@Test
	void itsHeightIsKnownBeforeItOpens() {
		final Dimension tools = new Dimension(609, 56);
		final Rectangle open = new Rectangle(624, 0, 611, 108);
		assertEquals(new Rectangle(624, 0, 609, 110), OwnWindow.bounds(new Rectangle(624, 0, 0, 0), tools));
		assertEquals(open, OwnWindow.bounds(open, new Dimension(611, 108)));
	}

	/** A montage below it, beside it, that is there already, and one that is too high. */
	@ParameterizedTest
	@CsvSource({
		"30, 5, 1250, 338, 30, 110",
		"30, 5, 500, 338, 30, 5",
		"30, 200, 1250, 338, 30, 200",
		"30, 5, 1250, 700, 30, 5"
	})
	void windowsMakeWayWhereItWillOpen(
			final int x, final int y, final int width, final int height, final int left, final int top) {
		final Rectangle own = new Rectangle(624, 0, 609, 110);
		assertEquals(
				new Point(left, top),
				OwnWindow.madeWay(new Rectangle(x, y, width, height), own, new Rectangle(0, 0, 1280, 800)));
	}
}
