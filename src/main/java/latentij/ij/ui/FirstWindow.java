// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.ImageListener;
import ij.ImagePlus;
import ij.gui.ImageWindow;
import java.util.function.Consumer;

/** What is done with the window that shows an image for the first time, whoever shows it. */
final class FirstWindow {

	private final String key;

	/**
	 * Does something with the first windows of images that are marked.
	 *
	 * @param key of the property that marks an image until its window is there; files do not keep it
	 * @param done with the window, on the event thread
	 */
	FirstWindow(final String key, final Consumer<ImageWindow> done) {
		this.key = key;
		// ImageJ calls it on the event thread, once a window is there.
		ImagePlus.addImageListener(new ImageListener() {

			@Override
			public void imageOpened(final ImagePlus image) {
				if (image.getProperty(key) == null) return;
				image.setProperty(key, null);
				final ImageWindow window = image.getWindow();
				if (window != null) done.accept(window);
			}

			@Override
			public void imageClosed(final ImagePlus image) {}

			@Override
			public void imageUpdated(final ImagePlus image) {}
		});
	}

	/** Marks an image that is not shown yet. */
	void mark(final ImagePlus image) {
		image.setProperty(key, true);
	}
}
