// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImageListener;
import ij.ImagePlus;
import ij.gui.GUI;
import ij.gui.ImageWindow;
import java.awt.Point;
import java.awt.Rectangle;

/** Windows that lie on the screen as a whole: ImageJ leaves the room of edges, titles and sliders out of account. */
public final class OnScreen {

	/** The mark of an image that waits for its window; files do not keep it. */
	private static final String WAITING = "latentij.onscreen";

	static {
		// ImageJ calls it on the event thread, once a window is there.
		ImagePlus.addImageListener(new ImageListener() {

			@Override
			public void imageOpened(final ImagePlus image) {
				if (image.getProperty(WAITING) == null) return;
				image.setProperty(WAITING, null);
				final ImageWindow window = image.getWindow();
				if (window != null) window.setLocation(inside(window.getBounds(), GUI.getMaxWindowBounds(window)));
			}

			@Override
			public void imageClosed(final ImagePlus image) {}

			@Override
			public void imageUpdated(final ImagePlus image) {}
		});
	}

	private OnScreen() {}

	/**
	 * Has a window moved into the screen when it shows an image for the first time, whoever shows it.
	 *
	 * @param image not shown yet; marked with a property until then
	 */
	public static void whenShown(final ImagePlus image) {
		image.setProperty(WAITING, true);
	}

	/**
	 * Finds the nearest place where all of a window is seen.
	 *
	 * @param window its bounds
	 * @param screen the bounds of what may be used of the screen
	 * @return the place; of a window that is too large, that where its upper left corner is seen
	 */
	public static Point inside(final Rectangle window, final Rectangle screen) {
		return new Point(
				Math.max(screen.x, Math.min(window.x, screen.x + screen.width - window.width)),
				Math.max(screen.y, Math.min(window.y, screen.y + screen.height - window.height)));
	}
}
