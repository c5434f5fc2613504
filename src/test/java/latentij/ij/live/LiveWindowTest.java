// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.Rectangle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveWindowTest {

	/** ImageJ's own window at the top, in the middle, at the foot, and on another screen. */
	@ParameterizedTest
	@CsvSource({"25, 133, 660", "300, 25, 768", "685, 25, 768", "-900, 25, 768"})
	void toolsAreNotCovered(final int y, final int top, final int height) {
		final Rectangle screen = new Rectangle(10, 25, 1024, 768);
		assertEquals(new Rectangle(10, top, 1024, height), LiveWindow.below(new Rectangle(300, y, 611, 108), screen));
	}
}
