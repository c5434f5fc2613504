// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.models;

import ij.IJ;
import java.awt.EventQueue;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import javax.swing.JLabel;
import javax.swing.JOptionPane;
import javax.swing.JTextArea;
import latentij.model.library.Models;
import latentij.model.library.UsedModels;
import latentij.util.Printable;

/**
 * Decides whether the model that a latent names is opened. The latent may come from anybody,
 * and the name may be any path, one on a server included, or a repository: nothing of it is
 * touched or asked for before the user agrees. Models of the list need no question, nor do
 * those that the user has chosen before.
 */
public final class ModelTrust {

	/** The length of a line in a dialog. */
	private static final int COLUMNS = 80;

	private final UsedModels used;
	private final Predicate<String> asker;

	/** Creates the decision for users: asks in a dialog where there is a window, and no macro. */
	public ModelTrust() {
		this(UsedModels.standard(), null);
	}

	/**
	 * Creates a decision.
	 *
	 * @param used the models that the user has chosen before
	 * @param asker puts a question to the user, true to open the model; null for a dialog where
	 *          one can be seen
	 */
	public ModelTrust(final UsedModels used, final Predicate<String> asker) {
		this.used = used;
		this.asker = asker;
	}

	/**
	 * Notes that the user has chosen a model.
	 *
	 * @param model its name or path, as latents will remember it
	 */
	void chosen(final String model) {
		if (Models.looksLikePath(model) || !Models.isListed(model)) used.add(model);
	}

	/**
	 * Lets the user decide where it is not clear.
	 *
	 * @param model that a latent names
	 * @param latent its title
	 * @throws CancellationException if the user does not want it
	 * @throws IOException if nobody can be asked; the message says how to choose the model
	 */
	void require(final String model, final String latent) throws IOException {
		if (isUsed(model)) return;
		if (asker == null && !ImageJModels.canAsk())
			throw new IOException("\"" + latent + "\" names the model " + Printable.quotedPath(model)
					+ ", which you have not used here before. A latent from somebody else may name any. "
					+ "If you know this one, write model="
					+ (model.length() > Printable.MAX_PATH ? " and its place" : inMacro(model)) + ".");
		final String question = question(model, latent);
		if (!(asker == null ? ask(question) : asker.test(question)))
			throw new CancellationException("The model was not opened.");
	}

	/** @return true for a model that needs no question */
	boolean isUsed(final String model) {
		return Models.isListed(model) || used.contains(model);
	}

	/** Not ImageJ's dialogs: one answers itself from a macro's options, one has Yes as its default. */
	private static boolean ask(final String question) {
		if (!EventQueue.isDispatchThread()) {
			final boolean[] answer = new boolean[1];
			try {
				EventQueue.invokeAndWait(() -> answer[0] = ask(question));
			} catch (final InterruptedException exc) {
				Thread.currentThread().interrupt();
			} catch (final InvocationTargetException exc) {
				throw new IllegalStateException("The question could not be asked", exc.getCause());
			}
			return answer[0];
		}
		// Swing takes the text of its labels for HTML where it begins like that, and fetches images.
		final JTextArea text = new JTextArea(question);
		text.setEditable(false);
		text.setOpaque(false);
		text.setFont(new JLabel().getFont());
		final Object[] answers = {"Open", "Cancel"};
		return JOptionPane.showOptionDialog(
						IJ.getInstance(),
						text,
						"Open this model?",
						JOptionPane.YES_NO_OPTION,
						JOptionPane.WARNING_MESSAGE,
						null,
						answers,
						answers[1])
				== 0;
	}

	private static String question(final String model, final String latent) {
		final String name = Printable.path(model).replaceAll("(.{1," + COLUMNS + "})", "    $1\n");
		return Printable.quoted(latent) + " names a model that you have not used here before:\n \n" + name + " \n"
				+ place(model) + ".\nA latent from somebody else may name any: open the model only if you know it.";
	}

	/** A guess from the text alone. */
	private static String place(final String model) {
		if (model.matches("(?s)[\\\\/]{2}.*")) return "It is on a server in the network";
		return Models.looksLikePath(model)
				? "It is a file or a folder of this computer"
				: "It is looked for on this computer, then on Hugging Face";
	}

	private static String inMacro(final String model) {
		// In a macro's text, a backslash would have to be doubled.
		final boolean windows = model.matches("(?s)\\\\\\\\.*|[A-Za-z]:.*");
		final String path = Printable.path(windows ? model.replace('\\', '/') : model);
		return path.contains(" ") ? "[" + path + "]" : path;
	}
}
