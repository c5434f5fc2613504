// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.IJ;
import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.gui.GenericDialog;
import ij.macro.Interpreter;
import ij.plugin.PlugIn;
import ij.plugin.frame.Recorder;
import java.awt.BorderLayout;
import java.awt.Choice;
import java.awt.FlowLayout;
import java.awt.GridBagConstraints;
import java.awt.Insets;
import java.awt.Label;
import java.awt.Panel;
import java.awt.TextField;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.ErrorMessage;
import latentij.job.ErrorMessage.Kind;
import latentij.job.JobType;
import latentij.job.Option;
import latentij.model.library.Models;
import latentij.util.LastError;

/**
 * The menu entries; the argument in {@code plugins.config} tells which.
 */
public class LatentPlugIn implements PlugIn {

	private static final String ABOUT = "about";

	/** The width of a text field. */
	private static final int COLUMNS = 12;

	/** Likewise, for a path. */
	private static final int MODEL_COLUMNS = 28;

	/** Lives as long as ImageJ does. Apart, so that a missing library is caught. */
	private static final class Shared {

		static final Latents LATENTS = new Latents(IJ::log, new RunListener() {

			@Override
			public void started(final String what) {
				IJ.showStatus(what + "...");
			}

			@Override
			public void progress(final String what, final int done, final int all) {
				IJ.showStatus(what + ": tile " + (done + 1) + " of " + all);
				IJ.showProgress((double) done / all);
			}

			@Override
			public void finished(final String what) {
				IJ.showProgress(1.0);
				IJ.showStatus(what);
			}

			@Override
			public void failed(final String what) {
				finished(what);
			}
		});
	}

	/**
	 * Runs one entry.
	 *
	 * @param entry "encode", "show", "decode" or "about"
	 */
	@Override
	public void run(final String entry) {
		final Interpreter macro = isMacro() ? MacroThreads.lastCaller() : null;
		if (entry.equals(ABOUT)) {
			AboutWindow.show(Shared.LATENTS.about(), isMacro());
			return;
		}
		final JobType job = JobType.valueOf(entry.toUpperCase(Locale.ROOT));
		try {
			final Optional<ImagePlus> result = run(job);
			if (result.isPresent()) {
				result.get().show();
				WindowZoom.await();
			} else doNotRecord();
		} catch (final IOException | RuntimeException | LinkageError | OutOfMemoryError exc) {
			// This is how ImageJ stops macros.
			if (exc instanceof RuntimeException stop && Macro.MACRO_CANCELED.equals(exc.getMessage())) throw stop;
			final ErrorMessage message = ErrorMessage.of(exc);
			if (message.kind() != Kind.CANCELED) LastError.keep(exc);
			if (message.kind() == Kind.BUG) IJ.handleException(exc);
			// Whatever it was, a macro must not go on with the wrong image.
			if (message.kind() == Kind.CANCELED && !isMacro()) doNotRecord();
			else fail(macro, job.title(), message.text());
		}
	}

	/** Empty if the user has canceled the dialog. */
	private static Optional<ImagePlus> run(final JobType job) throws IOException {
		checkOptions(job);
		final ImagePlus image = image();
		final Optional<Map<String, String>> words = words(job, image);
		if (words.isEmpty()) return Optional.empty();
		return Optional.of(
				switch (job) {
					case ENCODE -> Shared.LATENTS.encode(image, EncodeOptions.parse(words.get()));
					case SHOW -> Shared.LATENTS.showChannels(image);
					case DECODE -> Shared.LATENTS.decode(image, DecodeOptions.parse(words.get()));
				});
	}

	/** In a macro, this throws, and the macro stops here. */
	private static void fail(final Interpreter macro, final String title, final String reason) {
		doNotRecord();
		MacroThreads.error(macro, title, reason);
	}

	/** Keeps the Recorder from writing down a command that was not run. */
	private static void doNotRecord() {
		if (Recorder.record && !isMacro()) Recorder.setCommand(null);
	}

	/** ImageJ calls plugins on the thread of the macro. */
	private static boolean isMacro() {
		return MacroThreads.isMacro(Thread.currentThread());
	}

	/** The options of the macro that called; null if there is none. */
	private static String macroOptions() {
		if (!isMacro()) return null;
		final String options = Macro.getOptions();
		return options == null ? "" : options;
	}

	/** Refuses what ImageJ itself would pass over in silence. */
	private static void checkOptions(final JobType job) {
		final String options = macroOptions();
		if (options == null) return;
		MacroOptions.complaint(options, Option.keys(job)).ifPresent(complaint -> {
			throw new IllegalArgumentException(complaint);
		});
	}

	private static ImagePlus image() {
		final String options = macroOptions();
		final String title = options == null ? null : Macro.getValue(options, Option.INPUT, null);
		if (title == null) {
			final ImagePlus image = WindowManager.getCurrentImage();
			if (image == null)
				throw new IllegalArgumentException("There is no image. Open one, or select its window, and try again.");
			return image;
		}
		final ImagePlus image = WindowManager.getImage(title);
		if (image == null)
			throw new IllegalArgumentException("No image named \"" + title
					+ "\" is open. Open it first, or leave \"input\" out to take the active image.");
		return image;
	}

	/** The options of the macro, or else those of a dialog; empty if the user has canceled it. */
	private static Optional<Map<String, String>> words(final JobType job, final ImagePlus image) {
		final List<Option<?>> options = Option.of(job);
		final String macro = macroOptions();
		final Map<String, String> words = new HashMap<>();
		if (macro != null || options.isEmpty()) {
			for (final Option<?> option : options) words.put(option.key(), Macro.getValue(macro, option.key(), null));
			return Optional.of(words);
		}
		final GenericDialog dialog = new GenericDialog(job.title());
		for (final Option<?> option : options) {
			if (option == Option.MODEL || option == Option.LATENT_MODEL) addModel(dialog, option, image);
			else if (option.choices().isEmpty()) dialog.addStringField(option.label(), option.initial(), COLUMNS);
			else dialog.addChoice(option.label(), option.choices().toArray(String[]::new), option.initial());
		}
		dialog.showDialog();
		if (dialog.wasCanceled()) return Optional.empty();
		for (final Option<?> option : options)
			words.put(option.key(), option.choices().isEmpty() ? dialog.getNextString() : dialog.getNextChoice());
		return Optional.of(words);
	}

	/** A text field for a name or a path, and a list that fills it in. */
	private static void addModel(final GenericDialog dialog, final Option<?> option, final ImagePlus image) {
		final String initial = option.initial();
		dialog.addStringField(option.label(), initial, MODEL_COLUMNS);
		final TextField text = (TextField) dialog.getStringFields().lastElement();
		final Choice names = new Choice();
		names.add("Known models...");
		names.add(initial);
		Models.names().stream().filter(name -> !name.equals(initial)).forEach(names::add);
		names.addItemListener(e -> {
			if (names.getSelectedIndex() > 0) text.setText(names.getSelectedItem());
		});
		final Panel panel = new Panel(new FlowLayout(FlowLayout.LEFT, 0, 0));
		panel.add(names);
		final Label explanation = new Label(explain(initial, image));
		text.addTextListener(e -> explanation.setText(explain(text.getText(), image)));
		dialog.addPanel(panel, GridBagConstraints.EAST, new Insets(0, 0, 0, 0));
		final Panel below = new Panel(new BorderLayout());
		below.add(explanation);
		dialog.addPanel(below, GridBagConstraints.WEST, new Insets(0, 20, 5, 0));
	}

	private static String explain(final String word, final ImagePlus image) {
		return ModelNames.explain(word, image, Shared.LATENTS::describe);
	}
}
