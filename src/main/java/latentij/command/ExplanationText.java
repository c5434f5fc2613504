// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import java.awt.Dimension;
import java.awt.Font;
import javax.swing.JLabel;
import javax.swing.JTextArea;

/**
 * Small grey words below a field. Their room is there from the beginning, so that the dialog keeps its size when
 * they change; what does not fit stands in the tooltip.
 */
final class ExplanationText extends JTextArea {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an empty text.
	 *
	 * @param rows for which there is room
	 */
	ExplanationText(final int rows) {
		super(rows, 0);
		final Font font = new JLabel().getFont();
		setFont(font.deriveFont(font.getSize2D() - 1));
		setEnabled(false);
		setFocusable(false);
		setOpaque(false);
		setBorder(null);
		setLineWrap(true);
		setWrapStyleWord(true);
	}

	/** A size that no text changes: as wide as the field above. */
	@Override
	public Dimension getPreferredSize() {
		return new Dimension(0, getRows() * getRowHeight());
	}

	@Override
	public Dimension getMinimumSize() {
		return getPreferredSize();
	}

	/** Shows a text, which may be empty. */
	void explain(final String text) {
		setText(text);
		setToolTipText(text.isEmpty() ? null : text);
	}
}
