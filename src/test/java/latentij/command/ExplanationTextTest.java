// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.awt.Dimension;
import org.junit.jupiter.api.Test;

class ExplanationTextTest {

	@Test
	void noTextChangesTheSizeOfTheDialog() {
		final ExplanationText explanation = new ExplanationText(2);
		final Dimension empty = explanation.getPreferredSize();
		assertEquals(2 * explanation.getFontMetrics(explanation.getFont()).getHeight(), empty.height);
		final String text = "a long message ".repeat(30);
		explanation.explain(text);
		explanation.setSize(300, empty.height);
		assertEquals(empty, explanation.getPreferredSize());
		assertEquals(empty, explanation.getMinimumSize());
		assertEquals(text, explanation.getToolTipText());
		explanation.explain("");
		assertNull(explanation.getToolTipText());
	}
}
