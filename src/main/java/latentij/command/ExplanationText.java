// SPDX-License-Identifier: BSD-2-Clause
package latentij.command;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import javax.swing.JLabel;
import javax.swing.JTextArea;
import javax.swing.UIManager;

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
		setEditable(false);
		setFocusable(false);
		setOpaque(false);
		setBorder(null);
		setLineWrap(true);
		setWrapStyleWord(true);
	}

	/** Paler than the labels, but darker than what cannot be used, which is hard to read so small. */
	@Override
	public void updateUI() {
		super.updateUI();
		final Color ink = UIManager.getColor("Label.foreground");
		final Color paper = UIManager.getColor("Panel.background");
		if (ink == null || paper == null) return;
		setForeground(new Color(
				mixed(ink.getRed(), paper.getRed()),
				mixed(ink.getGreen(), paper.getGreen()),
				mixed(ink.getBlue(), paper.getBlue())));
	}

	private static int mixed(final int ink, final int paper) {
		return (2 * ink + paper) / 3;
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
