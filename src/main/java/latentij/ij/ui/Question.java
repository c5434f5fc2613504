// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.IJ;
import ij.gui.GUI;
import java.awt.EventQueue;
import java.lang.reflect.InvocationTargetException;
import javax.swing.JDialog;
import javax.swing.JOptionPane;

/**
 * A question with two answers: the one that does something, and Cancel, which is the same as Esc and Enter. Not ImageJ's
 * {@code GenericDialog}, which answers itself from a macro's options, nor its {@code YesNoCancelDialog}, whose three
 * buttons are one too many.
 */
public final class Question {

	private static final String CANCEL = "Cancel";

	private Question() {}

	/**
	 * Asks it; there must be a window.
	 *
	 * @param title of the dialog
	 * @param text of several lines
	 * @param yes the button that does it
	 * @return true if that was pressed
	 */
	public static boolean ask(final String title, final String text, final String yes) {
		if (EventQueue.isDispatchThread()) return show(title, text, yes);
		final boolean[] agreed = new boolean[1];
		try {
			EventQueue.invokeAndWait(() -> agreed[0] = show(title, text, yes));
		} catch (final InterruptedException exc) {
			Thread.currentThread().interrupt();
		} catch (final InvocationTargetException exc) {
			throw new IllegalStateException(exc.getCause());
		}
		return agreed[0];
	}

	private static boolean show(final String title, final String text, final String yes) {
		final JOptionPane pane = pane(text, yes);
		final JDialog dialog = pane.createDialog(IJ.getInstance(), title);
		// Where ImageJ's own dialogs are; its window is at an edge.
		GUI.centerOnImageJScreen(dialog);
		dialog.setVisible(true);
		dialog.dispose();
		return yes.equals(pane.getValue());
	}

	/** Enter does what Esc does: nothing is fetched or replaced that nobody has pressed the button for. */
	static JOptionPane pane(final String text, final String yes) {
		final Object[] answers = {yes, CANCEL};
		return new JOptionPane(text, JOptionPane.PLAIN_MESSAGE, JOptionPane.DEFAULT_OPTION, null, answers, CANCEL);
	}
}
