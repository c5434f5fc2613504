// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImageListener;
import ij.ImagePlus;
import ij.gui.ImageCanvas;
import ij.gui.ImageWindow;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.lang.reflect.InvocationTargetException;

/**
 * Opens the windows of latents enlarged: one pixel of a latent stands for 8 x 8 of
 * the image, and a window of 64 x 64 pixels shows nobody anything. Only the view
 * is larger; pixels, files and images without a window stay as they are.
 */
public final class WindowZoom {

	/** About what a side of the view becomes, in pixels of the screen. */
	private static final int SIDE = 512;

	/** The mark of an image that waits for its window; files do not keep it. */
	private static final String WAITING = "latentij.zoom";

	static {
		// ImageJ calls it on the event thread, once a window is there.
		ImagePlus.addImageListener(new ImageListener() {

			@Override
			public void imageOpened(final ImagePlus image) {
				if (image.getProperty(WAITING) == null) return;
				image.setProperty(WAITING, null);
				enlarge(image.getWindow());
			}

			@Override
			public void imageClosed(final ImagePlus image) {}

			@Override
			public void imageUpdated(final ImagePlus image) {}
		});
	}

	private WindowZoom() {}

	/**
	 * Has an image enlarged when a window shows it for the first time, whoever shows
	 * it.
	 *
	 * @param image not shown yet; marked with a property until then
	 */
	public static void whenShown(final ImagePlus image) {
		image.setProperty(WAITING, true);
	}

	/**
	 * Waits until the windows that were shown so far are enlarged. ImageJ sets a
	 * window's title anew when it enlarges it; a macro that has given it another one
	 * meanwhile would lose that.
	 */
	public static void await() {
		if (GraphicsEnvironment.isHeadless() || EventQueue.isDispatchThread()) return;
		try {
			EventQueue.invokeAndWait(() -> {});
		} catch (final InterruptedException exc) {
			Thread.currentThread().interrupt();
		} catch (final InvocationTargetException exc) {
			throw new IllegalStateException("Nothing can fail", exc);
		}
	}

	private static void enlarge(final ImageWindow window) {
		if (window == null) return;
		final ImageCanvas canvas = window.getCanvas();
		final ImagePlus image = window.getImagePlus();
		final int side = Math.max(image.getWidth(), image.getHeight());
		// As the + key does it, through ImageJ's own steps.
		for (double before = 0;
				before < canvas.getMagnification()
						&& ImageCanvas.getHigherZoomLevel(canvas.getMagnification()) * side <= SIDE; ) {
			before = canvas.getMagnification();
			canvas.zoomIn(canvas.getWidth() / 2, canvas.getHeight() / 2);
			final Rectangle seen = canvas.getSrcRect();
			if (seen.width == image.getWidth() && seen.height == image.getHeight()) continue;
			// The screen is too small for that window, and shows a part of the image.
			canvas.zoomOut(canvas.getWidth() / 2, canvas.getHeight() / 2);
			return;
		}
	}
}
