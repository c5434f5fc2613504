// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.menu;

import ij.IJ;
import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.macro.Interpreter;
import ij.plugin.frame.Recorder;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import latentij.batch.BatchProgress;
import latentij.ij.Latents;
import latentij.ij.latents.NamedImages;
import latentij.ij.runs.FilesListener;
import latentij.ij.runs.RunListener;
import latentij.ij.runs.RunProgress;
import latentij.ij.ui.DecodedWindows;
import latentij.ij.ui.LineBreaks;
import latentij.ij.ui.MacroOptions;
import latentij.ij.ui.MacroThreads;
import latentij.ij.ui.StatusLine;
import latentij.ij.ui.TextWindows;
import latentij.ij.ui.WindowZoom;
import latentij.job.ErrorMessage;
import latentij.job.ErrorMessage.Kind;
import latentij.job.Messages;
import latentij.job.options.JobType;
import latentij.job.options.Options;
import latentij.util.LastError;

/**
 * Menu entries of plain ImageJ, as they are run: the image and the options of a macro or of a
 * dialog, the result, and failures that stop a macro.
 */
public final class PlainImageJ {

	/** The work of an entry. */
	@FunctionalInterface
	public interface Work {

		/**
		 * Does it.
		 *
		 * @param image that is active, or that a macro names; null where there is none, and the job needs none
		 * @param words the options by key, and the titles of other images; null for the default
		 * @return an image to show, if any
		 * @throws IOException if a model cannot be read
		 */
		Optional<ImagePlus> run(ImagePlus image, Map<String, String> words) throws IOException;
	}

	/** Lives as long as ImageJ does. Apart, so that a missing library is caught. */
	private static final class Shared {

		static final Latents LATENTS = new Latents(TextWindows::log, new RunListener() {

			@Override
			public void started(final String what) {
				IJ.showStatus(StatusLine.fit(what + "..."));
			}

			@Override
			public void progress(final RunProgress progress) {
				IJ.showStatus(StatusLine.fit(progress.toString()));
				IJ.showProgress(progress.fraction());
			}

			@Override
			public void waiting(final RunProgress progress) {
				progress(progress);
			}

			@Override
			public FilesListener files(final String what) {
				return new FilesListener() {

					@Override
					public void progress(final BatchProgress progress) {
						IJ.showStatus(StatusLine.fit(what + ": " + progress));
						IJ.showProgress(progress.fraction());
					}

					@Override
					public void ended() {
						IJ.showProgress(1.0);
					}
				};
			}

			@Override
			public void finished(final String what) {
				IJ.showProgress(1.0);
				done(what);
			}

			@Override
			public void done(final String what) {
				summary = StatusLine.fit(what);
				IJ.showStatus(summary);
			}

			@Override
			public void failed(final String what) {
				finished(what);
			}
		});
	}

	/** What was done last: ImageJ clears its status line when it opens an image. */
	private static volatile String summary = "";

	private PlainImageJ() {}

	/** @return what does the jobs; lives as long as ImageJ does */
	public static Latents latents() {
		return Shared.LATENTS;
	}

	/**
	 * Runs an entry after asking for its options, unless a macro gives them.
	 *
	 * @param job of the entry
	 * @param work to be done
	 */
	public static void ask(final JobType job, final Work work) {
		run(job, true, work);
	}

	/**
	 * Runs an entry without a question, with the options of the macro or the defaults.
	 *
	 * @param job of the entry
	 * @param work to be done
	 */
	public static void run(final JobType job, final Work work) {
		run(job, false, work);
	}

	private static void run(final JobType job, final boolean dialog, final Work work) {
		final Interpreter macro = isMacro() ? MacroThreads.lastCaller() : null;
		summary = "";
		try {
			checkOptions(job);
			final ImagePlus image = image(job);
			final Optional<Map<String, String>> words = words(job, image, dialog);
			if (words.isEmpty()) {
				doNotRecord();
				return;
			}
			final Optional<ImagePlus> result = work.run(image, words.get());
			result.ifPresent(PlainImageJ::show);
			if (dialog && !isMacro()) remember(job, words.get());
			WindowZoom.await();
			// Another window that the command opened may say only now that it is active.
			result.ifPresent(DecodedWindows::keepActive);
			if (!isMacro()) RecordedLines.record(job, words.get(), image, result.orElse(null));
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

	/** One that was updated is open already: ImageJ would list it twice in batch mode. */
	private static void show(final ImagePlus image) {
		if (!DecodedWindows.isOpen(image)) image.show(summary);
		else if (image.getWindow() == null || Interpreter.isBatchMode()) WindowManager.setTempCurrentImage(image);
		else DecodedWindows.activate(image);
	}

	/** Keeps what a person chose for the next dialog. */
	private static void remember(final JobType job, final Map<String, String> words) {
		ChosenWords.succeeded(job, words);
		if (job == JobType.ENCODE) RememberedModel.set(words.get(Options.MODEL.key()));
	}

	/** In a macro, this throws, and the macro stops here. */
	private static void fail(final Interpreter macro, final String title, final String reason) {
		doNotRecord();
		MacroThreads.error(macro, title, GraphicsEnvironment.isHeadless() ? reason : LineBreaks.insert(reason));
	}

	/** Keeps the Recorder from writing down a command that was not run. */
	private static void doNotRecord() {
		if (Recorder.record && !isMacro()) Recorder.setCommand(null);
	}

	/** @return true if a macro has called, on whose thread ImageJ calls plugins */
	static boolean isMacro() {
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
		MacroOptions.complaint(options, Options.keys(job)).ifPresent(complaint -> {
			throw new IllegalArgumentException(complaint);
		});
	}

	private static ImagePlus image(final JobType job) {
		final String options = macroOptions();
		final String title = options == null ? null : Macro.getValue(options, JobType.INPUT, null);
		final ImagePlus active = WindowManager.getCurrentImage();
		if (title != null) return NamedImages.input(title, active);
		if (active == null && job.needsImage()) throw new IllegalArgumentException(Messages.NO_IMAGE);
		return active;
	}

	/** The options of the macro, or else those of a dialog; empty if the user has canceled it. */
	private static Optional<Map<String, String>> words(final JobType job, final ImagePlus image, final boolean dialog) {
		final String macro = macroOptions();
		// A script without a window is told what it must say, as a macro is.
		if (macro == null && dialog && !GraphicsEnvironment.isHeadless())
			return OptionsDialog.ask(job, image, name -> latents().models().describe(name));
		final Map<String, String> words = new HashMap<>();
		for (final String key : Options.keys(job))
			if (!key.equals(JobType.INPUT)) words.put(key, macro == null ? null : Macro.getValue(macro, key, null));
		return Optional.of(words);
	}
}
