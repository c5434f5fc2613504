// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.models;

import ij.IJ;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import latentij.ij.ui.MacroThreads;
import latentij.ij.ui.Question;
import latentij.ij.ui.StatusLine;
import latentij.model.VaeModel;
import latentij.model.hub.DownloadConsent;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.DownloadOffer;
import latentij.model.hub.DownloadProgress;
import latentij.model.hub.store.ModelStore;
import latentij.model.library.Models;

/**
 * Finds models as ImageJ's users expect it: also in ImageJ's own {@code models}
 * folder; asks before a download in a dialog, shows it on the status line and the
 * progress bar, and stops it at the Escape key.
 */
public final class ImageJModels {

	private final Consumer<String> log;
	private ModelStore store;

	/** @param log is told what is special about a download */
	public ImageJModels(final Consumer<String> log) {
		this.log = log;
	}

	/** Made when it is first needed: only then does ImageJ know its folder. */
	private synchronized ModelStore store() {
		if (store == null) {
			final String folder = IJ.getDirectory("imagej");
			store = Models.store()
					.imagejModels(folder == null ? null : Path.of(folder, "models"))
					.log(log)
					.build();
		}
		return store;
	}

	private Models models() {
		return new Models(store(), DownloadConsent.fromProperty(), DownloadListener.NONE);
	}

	/** See {@link ModelStore#places}. */
	Map<String, Path> places() {
		return store().places();
	}

	/** See {@link Models#describe}. */
	String describe(final String name) {
		return models().describe(name);
	}

	/** See {@link Models#isHere}. */
	boolean isHere(final String name) {
		return models().isHere(name);
	}

	/** See {@link Models#isOnDisk}. */
	boolean isOnDisk(final String reference) throws IOException {
		return models().isOnDisk(reference);
	}

	/** See {@link Models#find}. */
	public VaeModel find(final String reference) throws IOException {
		try (Search search = new Search()) {
			return new Models(store(), search, search).find(reference);
		}
	}

	/** @return true if a person sees ImageJ's window, and its dialogs */
	static boolean hasWindow() {
		return IJ.getInstance() != null && IJ.getInstance().isShowing();
	}

	/** @return true if a person can be asked something; a macro must not wait for an answer */
	public static boolean canAsk() {
		return hasWindow() && !MacroThreads.isMacro(Thread.currentThread());
	}

	/** One search: an Escape that ended another one does not end this one. */
	static final class Search implements DownloadConsent, DownloadListener, AutoCloseable {

		private static final int STEPS = 1000;

		private static final String IN_MACRO = "put call(\"java.lang.System.setProperty\", \""
				+ DownloadConsent.PROPERTY + "\", \"true\"); into the macro";

		private boolean started;

		private void start() {
			if (!started) IJ.resetEscape();
			started = true;
		}

		@Override
		public boolean agree(final DownloadOffer offer) {
			if (DownloadConsent.fromProperty().agree(offer)) return true;
			if (!canAsk()) return false;
			final boolean agreed = Question.ask("Download a model", offer.question(), "Download");
			if (!agreed) IJ.showStatus("The model was not downloaded, so nothing was done");
			return agreed;
		}

		@Override
		public String remedy() {
			if (canAsk()) return "";
			final String remedy = DownloadConsent.fromProperty().remedy();
			if (!MacroThreads.isMacro(Thread.currentThread())) return remedy;
			return remedy.replace(DownloadConsent.BY_JAVA, DownloadConsent.BY_JAVA + ", or " + IN_MACRO);
		}

		@Override
		public void progress(final DownloadProgress progress) {
			start();
			IJ.showStatus(StatusLine.fit(progress + (hasWindow() ? " (Esc to stop)" : "")));
			IJ.showProgress((int) (STEPS * progress.fraction()), STEPS);
		}

		@Override
		public void status(final String message) {
			start();
			IJ.showStatus(StatusLine.fit(message));
		}

		@Override
		public boolean isCanceled() {
			return started && IJ.escapePressed();
		}

		/** Takes away the progress bar, also of a search that failed. */
		@Override
		public void close() {
			if (started) IJ.showProgress(1.0);
		}
	}
}
