// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.IJ;
import java.awt.EventQueue;
import java.lang.reflect.InvocationTargetException;
import javax.swing.JOptionPane;

/**
 * A question with two answers: the one that does something, and Cancel, which is the same as Esc. Not ImageJ's
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
		final Object[] answers = {yes, CANCEL};
		return JOptionPane.showOptionDialog(
						IJ.getInstance(),
						text,
						title,
						JOptionPane.DEFAULT_OPTION,
						JOptionPane.PLAIN_MESSAGE,
						null,
						answers,
						yes)
				== 0;
	}
}
