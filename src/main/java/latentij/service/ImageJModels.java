package latentij.service;

import ij.IJ;
import ij.gui.YesNoCancelDialog;

import java.nio.file.Path;
import java.util.function.Consumer;

import latentij.model.hub.DownloadConsent;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.DownloadOffer;
import latentij.model.hub.DownloadProgress;
import latentij.model.hub.ModelStore;
import latentij.model.library.Models;

/**
 * Finds models as ImageJ's users expect it: also in ImageJ's own {@code models}
 * folder; asks before a download in a dialog, shows it on the status line and the
 * progress bar, and stops it at the Escape key.
 */
final class ImageJModels implements DownloadConsent, DownloadListener {

	private static final int STEPS = 1000;

	private boolean started;

	private ImageJModels() {}

	static Models create(final Consumer<String> log) {
		final String folder = IJ.getDirectory("imagej");
		final ImageJModels user = new ImageJModels();
		return new Models(ModelStore.builder().imagejModels(folder == null ? null
			: Path.of(folder, "models")).log(log).build(), user, user);
	}

	private static boolean hasWindow() {
		return IJ.getInstance() != null && IJ.getInstance().isShowing();
	}

	@Override
	public boolean agree(final DownloadOffer offer) {
		if (DownloadConsent.fromProperty().agree(offer)) return true;
		// Not ImageJ's GenericDialog, which answers itself from a macro's options.
		return hasWindow() && new YesNoCancelDialog(IJ.getInstance(),
			"Download a model", offer.question(), "Download", "Not now")
				.yesPressed();
	}

	@Override
	public String remedy() {
		return hasWindow() ? "" : DownloadConsent.fromProperty().remedy();
	}

	@Override
	public void progress(final DownloadProgress progress) {
		if (!started) IJ.resetEscape();
		started = progress.done() != progress.total();
		IJ.showStatus(progress + (hasWindow() ? " (Esc to stop)" : ""));
		IJ.showProgress((int) (STEPS * progress.fraction()), STEPS);
	}

	@Override
	public void status(final String message) {
		IJ.showStatus(message);
	}

	@Override
	public boolean isCanceled() {
		return started && IJ.escapePressed();
	}
}
