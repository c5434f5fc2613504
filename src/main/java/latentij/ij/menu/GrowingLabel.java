// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import ij.gui.MultiLineLabel;
import java.awt.Dimension;
import java.awt.Window;

/**
 * Words below a field. They have the lines that they need, and none before there is something to say. A text of more
 * lines makes the dialog higher. A shorter one leaves it as it is, so that it does not jump while a person types.
 */
final class GrowingLabel extends MultiLineLabel {

	private static final long serialVersionUID = 1L;

	private static final String LINE = "\n ";

	/** The most lines that were needed so far. */
	private int lines;

	/** @param width at least so many pixels */
	GrowingLabel(final int width) {
		super(" ", width);
	}

	/**
	 * Shows a text.
	 *
	 * @param text with line breaks; may be empty
	 * @param dialog that the label is in; null while it is in none
	 */
	void show(final String text, final Window dialog) {
		final int needed = text.isEmpty() ? 0 : text.split("\n", -1).length;
		setText((text.isEmpty() ? " " : text) + LINE.repeat(Math.max(0, lines - Math.max(1, needed))));
		if (needed <= lines) return;
		lines = needed;
		invalidate();
		if (dialog == null || !dialog.isShowing()) return;
		final int height = dialog.getPreferredSize().height;
		if (height > dialog.getHeight()) dialog.setSize(dialog.getWidth(), height);
		dialog.validate();
	}

	@Override
	public Dimension getPreferredSize() {
		final Dimension size = super.getPreferredSize();
		return lines == 0 ? new Dimension(size.width, 0) : size;
	}

	@Override
	public Dimension getMinimumSize() {
		return getPreferredSize();
	}
}
