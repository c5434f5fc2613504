// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.ImagePlus;
import ij.gui.GUI;
import ij.gui.ImageCanvas;
import ij.gui.ImageWindow;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens the windows of latents enlarged: one pixel of a latent stands for 8 x 8 of
 * the image, and a window of 64 x 64 pixels shows nobody anything. Only the view
 * is larger; pixels, files and images without a window stay as they are.
 */
public final class WindowZoom {

	/** About what a side of the view becomes, in pixels of the screen. */
	private static final int SIDE = 512;

	/** How often it is tried at most. */
	private static final int TRIES = 4;

	/** Windows that wait for another try. */
	private static final AtomicInteger LATER = new AtomicInteger();

	private static final FirstWindow FIRST = new FirstWindow("latentij.zoom", window -> enlarge(window, TRIES));

	private WindowZoom() {}

	/**
	 * Has an image enlarged when a window shows it for the first time, whoever shows
	 * it.
	 *
	 * @param image not shown yet; marked with a property until then
	 */
	public static void whenShown(final ImagePlus image) {
		FIRST.mark(image);
	}

	/**
	 * Enlarges a window that shows an image as ImageJ opens it, as that of a latent of a file. One that a person has
	 * enlarged stays.
	 *
	 * @param window that is shown; called by the event thread
	 */
	public static void enlarge(final ImageWindow window) {
		if (window.getCanvas().getMagnification() <= 1) enlarge(window, TRIES);
	}

	/**
	 * Waits until the windows that were shown so far are enlarged. ImageJ sets a
	 * window's title anew when it enlarges it; a macro that has given it another one
	 * meanwhile would lose that.
	 */
	public static void await() {
		if (GraphicsEnvironment.isHeadless() || EventQueue.isDispatchThread()) return;
		try {
			// Events in the queue may put others into it, for another try.
			do EventQueue.invokeAndWait(() -> {});
			while (LATER.get() > 0);
		} catch (final InterruptedException exc) {
			Thread.currentThread().interrupt();
		} catch (final InvocationTargetException exc) {
			throw new IllegalStateException("Nothing can fail", exc);
		}
	}

	/**
	 * Enlarges a window step by step. On a busy machine the system tells of a window's earlier sizes late, and ImageJ then
	 * lays it out for one of them, so that a step fails for which there is room: it is tried again when the events that wait
	 * are done.
	 */
	private static void enlarge(final ImageWindow window, final int tries) {
		if (isEnlarged(window) || tries == 1) return;
		LATER.incrementAndGet();
		EventQueue.invokeLater(() -> {
			try {
				enlarge(window, tries - 1);
			} finally {
				LATER.decrementAndGet();
			}
		});
	}

	/** @return false if a step failed although the screen has room for it */
	private static boolean isEnlarged(final ImageWindow window) {
		final ImageCanvas canvas = window.getCanvas();
		final ImagePlus image = window.getImagePlus();
		if (canvas == null || image == null) return true;
		final int side = Math.max(image.getWidth(), image.getHeight());
		// As the + key does it, through ImageJ's own steps.
		double level = ImageCanvas.getHigherZoomLevel(canvas.getMagnification());
		while (level > canvas.getMagnification() && level * side <= SIDE) {
			final boolean room = hasRoom(window, canvas, image, level);
			canvas.zoomIn(canvas.getWidth() / 2, canvas.getHeight() / 2);
			final Rectangle seen = canvas.getSrcRect();
			final boolean whole = seen.width == image.getWidth() && seen.height == image.getHeight();
			// A window that has no room shows a part of the image.
			if (!whole) canvas.zoomOut(canvas.getWidth() / 2, canvas.getHeight() / 2);
			if (!whole || canvas.getMagnification() < level) return !room;
			level = ImageCanvas.getHigherZoomLevel(canvas.getMagnification());
		}
		return true;
	}

	private static boolean hasRoom(
			final ImageWindow window, final ImageCanvas canvas, final ImagePlus image, final double level) {
		final Rectangle needed = window.getBounds();
		needed.width += (int) (image.getWidth() * level) - canvas.getWidth();
		needed.height += (int) (image.getHeight() * level) - canvas.getHeight();
		return GUI.getMaxWindowBounds(window).contains(needed);
	}
}
