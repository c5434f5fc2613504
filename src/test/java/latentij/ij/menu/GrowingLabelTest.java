// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Font;
import org.junit.jupiter.api.Test;

class GrowingLabelTest {

	@Test
	void aTextHasTheLinesThatItNeedsAndKeepsThem() {
		final GrowingLabel label = new GrowingLabel(400);
		label.setFont(new Font("SansSerif", Font.PLAIN, 12));
		assertEquals(0, label.getPreferredSize().height);
		label.show("", null);
		assertEquals(0, label.getPreferredSize().height);
		label.show("slice 1 of 5", null);
		final int one = label.getPreferredSize().height;
		assertTrue(one > 0);
		label.show("first\nsecond\nthird", null);
		final int three = label.getPreferredSize().height;
		assertTrue(three > 2 * one, three + " pixels");
		label.show("first", null);
		assertEquals(three, label.getPreferredSize().height);
		label.show("", null);
		assertEquals(three, label.getPreferredSize().height);
	}
}
