// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.awt.SecondaryLoop;
import java.awt.Toolkit;
import java.awt.event.ComponentEvent;
import java.awt.event.ComponentListener;
import javax.swing.JDialog;
import latentij.testing.OnEventThread;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnEventThread.class)
class ExplanationTextTest {

	private ExplanationText explanation;

	@BeforeEach
	void inADialog() {
		explanation = new ExplanationText();
	}

	private int lines() {
		assertEquals(explanation.getPreferredSize(), explanation.getMinimumSize());
		return explanation.getPreferredSize().height
				/ explanation.getFontMetrics(explanation.getFont()).getHeight();
	}

	@Test
	void aTextHasTheLinesThatItNeeds() {
		assertEquals(0, lines());
		explanation.explain("slice 1 of 5");
		assertEquals(1, lines());
		explanation.setSize(300, 20);
		explanation.explain("slice 2 of 5");
		assertEquals(1, lines());
		explanation.explain("slice 2 of 5 ".repeat(20));
		final int narrow = lines();
		assertTrue(narrow > 2, narrow + " lines");
	}

	/** A text that was there before the dialog had a width. */
	@Test
	void theWidthIsKnownOnlyWhenTheDialogOpens() {
		explanation.explain("slice 2 of 5 ".repeat(20));
		assertEquals(1, lines());
		explanation.setSize(300, 20);
		for (final ComponentListener listener : explanation.getComponentListeners())
			listener.componentResized(new ComponentEvent(explanation, ComponentEvent.COMPONENT_RESIZED));
		assertTrue(lines() > 2, lines() + " lines");
	}

	/** As SciJava's dialogs are when the text is told of its width. */
	@Test
	void aDialogGrowsThatIsNotShownYet() {
		assumeFalse(GraphicsEnvironment.isHeadless(), "There is no display");
		final JDialog dialog = new JDialog();
		try {
			dialog.add(explanation);
			dialog.pack();
			dialog.setSize(300, dialog.getHeight());
			dialog.validate();
			final int before = dialog.getHeight();
			explanation.explain("slice 2 of 5 ".repeat(20));
			final SecondaryLoop events =
					Toolkit.getDefaultToolkit().getSystemEventQueue().createSecondaryLoop();
			EventQueue.invokeLater(events::exit);
			events.enter();
			assertTrue(dialog.getHeight() > before, dialog.getHeight() + " pixels");
		} finally {
			dialog.dispose();
		}
	}

	@Test
	void fieldsBelowStayWhereTheyAre() {
		explanation.setSize(300, 20);
		explanation.explain("first\nsecond\nthird");
		assertEquals(3, lines());
		explanation.explain("first");
		assertEquals(3, lines());
		explanation.explain("");
		assertEquals(3, lines());
	}
}
