// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import javax.swing.JOptionPane;
import org.junit.jupiter.api.Test;

class QuestionTest {

	@Test
	void enterDoesNothingThatWasNotChosen() {
		final JOptionPane pane = Question.pane("Replace it?", "Replace");
		assertArrayEquals(new Object[] {"Replace", "Cancel"}, pane.getOptions());
		assertEquals("Cancel", pane.getInitialValue());
	}
}
