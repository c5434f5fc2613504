// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.Font;
import java.awt.Window;
import java.awt.event.ComponentAdapter;
import java.awt.event.ComponentEvent;
import javax.swing.JLabel;
import javax.swing.JTextArea;
import javax.swing.SwingUtilities;
import javax.swing.UIManager;
import javax.swing.text.View;

/**
 * Small grey words below a field. They have the lines that they need, and none while there is nothing to say. A text
 * of more lines makes the dialog higher. A shorter one leaves it as it is, so that it does not jump while a person
 * types.
 */
final class ExplanationText extends JTextArea {

	private static final long serialVersionUID = 1L;

	/** The most lines that were needed so far. */
	private int lines;

	/** Creates an empty text. */
	ExplanationText() {
		final Font font = new JLabel().getFont();
		setFont(font.deriveFont(font.getSize2D() - 1));
		setEditable(false);
		setFocusable(false);
		setOpaque(false);
		setBorder(null);
		setLineWrap(true);
		setWrapStyleWord(true);
		// Only now is it known where the lines break.
		addComponentListener(new ComponentAdapter() {

			@Override
			public void componentResized(final ComponentEvent e) {
				grow();
			}
		});
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

	/** As wide as the field above. */
	@Override
	public Dimension getPreferredSize() {
		return new Dimension(0, lines * getRowHeight());
	}

	@Override
	public Dimension getMinimumSize() {
		return getPreferredSize();
	}

	/** Shows a text, which may be empty. */
	void explain(final String text) {
		setText(text);
		grow();
	}

	private void grow() {
		final int needed = needed();
		if (needed <= lines) return;
		lines = needed;
		revalidate();
		final Window dialog = SwingUtilities.getWindowAncestor(this);
		// It is told of its width when the dialog is laid out, at times before that is shown.
		if (dialog != null && dialog.isDisplayable()) EventQueue.invokeLater(() -> makeRoom(dialog));
	}

	/** The lines of the text, one where its width is not known yet. */
	private int needed() {
		if (getText().isEmpty()) return 0;
		if (getWidth() == 0) return 1;
		final View text = getUI().getRootView(this);
		text.setSize(getWidth(), Short.MAX_VALUE);
		return (int) Math.ceil(text.getPreferredSpan(View.Y_AXIS) / getRowHeight());
	}

	private static void makeRoom(final Window dialog) {
		final int height = dialog.getPreferredSize().height;
		if (height > dialog.getHeight()) dialog.setSize(dialog.getWidth(), height);
	}
}
