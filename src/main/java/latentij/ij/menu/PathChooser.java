// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import ij.IJ;
import ij.ImagePlus;
import ij.io.DirectoryChooser;
import ij.io.OpenDialog;
import ij.io.SaveDialog;
import ij.plugin.frame.Recorder;
import java.awt.Component;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.swing.JFileChooser;
import latentij.ij.images.Images;
import latentij.ij.ui.Question;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;

/** Dialogs for files and folders, mostly ImageJ's own, which ask before a file is replaced. */
public final class PathChooser {

	/** The file whose dialog has asked whether it may be replaced; null for none. */
	private static volatile String asked;

	private PathChooser() {}

	/**
	 * Asks a person for the file or the folder of a command.
	 *
	 * @param job of the command
	 * @param image that the command works on, whose title is proposed; may be null
	 * @param typed the path that was typed so far; blank for none
	 * @return the path; empty if the person has canceled it
	 */
	public static Optional<String> choose(final JobType job, final ImagePlus image, final String typed) {
		return Optional.ofNullable(unrecorded(() -> path(job, image, typed)));
	}

	/**
	 * Asks likewise where the command cannot do without.
	 *
	 * @param job of the command
	 * @param image as for {@link #choose}
	 * @return the path
	 * @throws CancellationException if the person has canceled it
	 */
	public static String require(final JobType job, final ImagePlus image) {
		return choose(job, image, "").orElseThrow(() -> new CancellationException("Canceled."));
	}

	/**
	 * Asks a person for a model: for its folder, or for a file. ImageJ's own dialogs show either files or folders.
	 *
	 * @param parent that the dialog belongs to
	 * @param typed the name or the path that was typed so far
	 * @return the path; empty if the person has canceled it
	 */
	public static Optional<String> chooseModel(final Component parent, final String typed) {
		final JFileChooser chooser = new JFileChooser(new File(typed));
		chooser.setDialogTitle("A model: its folder, or one of its files");
		chooser.setFileSelectionMode(JFileChooser.FILES_AND_DIRECTORIES);
		if (chooser.showOpenDialog(parent) != JFileChooser.APPROVE_OPTION) return Optional.empty();
		return Optional.of(chooser.getSelectedFile().getPath());
	}

	/**
	 * Asks a person whether the file that a command writes may be replaced, if it is there and if no file dialog has asked
	 * already. Folders are not asked for.
	 *
	 * @param job of the command
	 * @param words by key; null for none
	 * @throws CancellationException if it may not be replaced
	 */
	public static void requireReplaceable(final JobType job, final Map<String, ?> words) {
		requireReplaceable(job, words, question -> Question.ask(job.title(), question, "Replace"));
	}

	/** @param agreed asks a question */
	static void requireReplaceable(final JobType job, final Map<String, ?> words, final Predicate<String> agreed) {
		if (job == JobType.IMPORT || job.isForFolders()) return;
		for (final Option<?> option : List.of(Options.FILE, Options.OUTPUT)) {
			if (!(words.get(option.key()) instanceof String path)) continue;
			final File file = new File(path);
			if (!file.isFile() || path.equals(asked)) continue;
			final String question = "The file \"" + file.getName() + "\" exists already, in\n"
					+ file.getAbsoluteFile().getParent() + "\n\nReplace it?";
			if (!agreed.test(question)) throw new CancellationException("Canceled.");
		}
		asked = null;
	}

	/**
	 * Asks a person for a folder where the command cannot do without.
	 *
	 * @param title of the dialog
	 * @return the path
	 * @throws CancellationException if the person has canceled it
	 */
	public static String folder(final String title) {
		return Optional.ofNullable(unrecorded(() -> new DirectoryChooser(title).getDirectory()))
				.orElseThrow(() -> new CancellationException("Canceled."));
	}

	/** The path is recorded for the key of the option, not for the title of the dialog. */
	private static String unrecorded(final Supplier<String> dialog) {
		final boolean recording = Recorder.record;
		Recorder.record = false;
		try {
			return dialog.get();
		} finally {
			Recorder.record = recording;
		}
	}

	private static String path(final JobType job, final ImagePlus image, final String typed) {
		final File file = new File(typed);
		return switch (job) {
			case MEASURE -> new DirectoryChooser(Options.FOLDER.label()).getDirectory();
			case ENCODE_FOLDER, DECODE_FOLDER -> new DirectoryChooser(job.title()).getDirectory();
			case IMPORT -> new OpenDialog(job.title(), file.getParent(), file.getName()).getPath();
			default -> toSave(job, image, typed);
		};
	}

	private static String toSave(final JobType job, final ImagePlus image, final String typed) {
		final File file = new File(typed.isBlank() ? Images.name(image) : typed);
		final String ending = job == JobType.EXPORT ? ".npz" : ".tif";
		final SaveDialog dialog =
				new SaveDialog(job.title(), file.getParent(), file.getName(), typed.isBlank() ? ending : null);
		if (dialog.getFileName() == null) {
			// ImageJ shows the path there, which is "nullnull".
			IJ.showStatus("");
			return null;
		}
		asked = dialog.getDirectory() + dialog.getFileName();
		return asked;
	}
}
