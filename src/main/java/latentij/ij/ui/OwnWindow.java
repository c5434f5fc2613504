// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.IJ;
import ij.gui.GUI;
import java.awt.Dimension;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Window;

/**
 * ImageJ's own window, which has the menus and tools, and which others make way for. ImageJ2 opens it last where it is
 * started with a macro, on top of the windows that the macro has opened.
 */
public final class OwnWindow {

	/** About its height with menus, tools and status line, which it does not tell before it opens. */
	private static final int HEIGHT = 110;

	/** It is at the top of the screen if it ends within so much of it. */
	private static final double MAX_TOP = 0.3;

	private OwnWindow() {}

	/** @return its bounds, or about those that it will have; null where there is none, as with {@code -batch} */
	public static Rectangle bounds() {
		final Window own = IJ.getInstance();
		return own == null ? null : bounds(own.getBounds(), own.getPreferredSize());
	}

	/** Its place is known before it opens, its size is not. */
	static Rectangle bounds(final Rectangle now, final Dimension preferred) {
		return now.isEmpty() ? new Rectangle(now.x, now.y, preferred.width, HEIGHT) : now;
	}

	/**
	 * Finds the part of a screen where a window does not cover ImageJ's own.
	 *
	 * @param own the bounds of ImageJ's own window
	 * @param screen that the other window opens on
	 * @return what is below ImageJ's own window; the whole screen, if that is not at its top
	 */
	public static Rectangle below(final Rectangle own, final Rectangle screen) {
		final int bottom = own.y + own.height;
		if (!own.intersects(screen) || bottom - screen.y > screen.height * MAX_TOP) return screen;
		return new Rectangle(screen.x, bottom, screen.width, screen.y + screen.height - bottom);
	}

	/**
	 * Moves a window to where ImageJ's own will not cover it, where that is not open yet. (ImageJ itself does that where
	 * it is.)
	 *
	 * @param window that is shown
	 */
	public static void makeWay(final Window window) {
		final Window own = IJ.getInstance();
		if (own == null || own.isShowing()) return;
		window.setLocation(madeWay(window.getBounds(), bounds(), GUI.getMaxWindowBounds(window)));
	}

	/** The place of a window; its own if nothing of it is covered, or if there is no room for it. */
	static Point madeWay(final Rectangle window, final Rectangle own, final Rectangle screen) {
		final Rectangle room = below(own, screen);
		if (!window.intersects(own) || window.height > room.height) return window.getLocation();
		return OnScreen.inside(window, room);
	}
}
