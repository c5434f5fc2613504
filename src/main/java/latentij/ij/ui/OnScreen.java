// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.ImagePlus;
import ij.gui.GUI;
import java.awt.Point;
import java.awt.Rectangle;

/** Windows that lie on the screen as a whole: ImageJ leaves the room of edges, titles and sliders out of account. */
public final class OnScreen {

	private static final FirstWindow FIRST = new FirstWindow(
			"latentij.onscreen",
			window -> window.setLocation(inside(window.getBounds(), GUI.getMaxWindowBounds(window))));

	private OnScreen() {}

	/**
	 * Has a window moved into the screen when it shows an image for the first time, whoever shows it.
	 *
	 * @param image not shown yet; marked with a property until then
	 */
	public static void whenShown(final ImagePlus image) {
		FIRST.mark(image);
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
