// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import javax.swing.JLabel;
import javax.swing.JPanel;
import latentij.job.options.OptionHelp;
import latentij.testing.OnEventThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnEventThread.class)
class ToolTipsTest {

	/** A field in a panel, as SciJava makes it, with the longest text of all. */
	@Test
	void longTextsAreNotWiderThanTheScreen() {
		final JPanel dialog = new JPanel();
		final JPanel row = new JPanel();
		final JLabel field = new JLabel();
		final JLabel other = new JLabel();
		dialog.add(row);
		row.add(field);
		row.add(other);
		field.setToolTipText(OptionHelp.SCALING);
		other.setToolTipText("Sets all to 1");
		assertTrue(width(field) > 1280, "all in one line");
		ToolTips.breakLines(dialog);
		assertTrue(width(field) < 500, field.getToolTipText());
		assertEquals("Sets all to 1", other.getToolTipText());
		final String broken = field.getToolTipText();
		ToolTips.breakLines(dialog);
		assertEquals(broken, field.getToolTipText(), "once is enough");
	}

	private static int width(final JLabel field) {
		return new JLabel(field.getToolTipText()).getPreferredSize().width;
	}

	@Test
	void textsAreShownAsTheyAre() {
		assertEquals(
				"<html><p width=320>a &lt; b &amp; c</p><p width=320>d</p></html>",
				ToolTips.of("a < b & c", List.of("d")));
	}
}
