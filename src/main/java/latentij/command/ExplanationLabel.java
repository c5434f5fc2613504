// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import java.awt.Dimension;
import java.awt.Window;
import javax.swing.JLabel;
import javax.swing.SwingUtilities;

/** Small grey words below a field, which take no place until there are any. */
final class ExplanationLabel extends JLabel {

	private static final long serialVersionUID = 1L;

	ExplanationLabel() {
		super(" ");
		setFont(getFont().deriveFont(getFont().getSize2D() - 1));
		setEnabled(false);
		// A long text must not make the dialog wider than the screen.
		setPreferredSize(new Dimension(0, getPreferredSize().height));
		setVisible(false);
	}

	/** Shows a text; the dialog grows for the first one, and does not shrink again. */
	void explain(final String text) {
		setText(text.isEmpty() ? " " : text);
		setToolTipText(text.isEmpty() ? null : text);
		if (text.isEmpty() || isVisible()) return;
		setVisible(true);
		final Window window = SwingUtilities.getWindowAncestor(this);
		if (window != null) window.pack();
	}
}
