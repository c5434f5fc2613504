// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.ImagePlus;
import ij.WindowManager;
import ij.gui.ImageWindow;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import latentij.ij.planes.TiffStack;

/** Images that were decoded of latents that are open, so that one that is decoded again can go where it was before. */
public final class DecodedWindows {

	private static final Map<ImagePlus, WeakReference<ImagePlus>> LAST =
			Collections.synchronizedMap(new WeakHashMap<>());

	private DecodedWindows() {}

	/**
	 * Finds the place for a decoded image.
	 *
	 * @param latent that it was decoded of
	 * @param decoded the new image, not shown
	 * @param update true to replace the pixels of the image that was decoded of this latent before, if
	 *          that is still open
	 * @return the image to show: the earlier one with the new pixels, or the new one
	 */
	public static ImagePlus place(final ImagePlus latent, final ImagePlus decoded, final boolean update) {
		final WeakReference<ImagePlus> last = LAST.get(latent);
		final ImagePlus earlier = last == null ? null : last.get();
		if (!update || earlier == null || !isOpen(earlier)) {
			LAST.put(latent, new WeakReference<>(decoded));
			return decoded;
		}
		// The title of a window in memory may be the user's own; that of a file is the file's name.
		final boolean file = earlier.getStack() instanceof TiffStack || decoded.getStack() instanceof TiffStack;
		earlier.setStack(decoded.getStack(), decoded.getNChannels(), decoded.getNSlices(), decoded.getNFrames());
		earlier.setCalibration(decoded.getCalibration());
		earlier.setProperties(decoded.getPropertiesAsArray());
		if (file) earlier.setTitle(decoded.getTitle());
		earlier.setFileInfo(decoded.getOriginalFileInfo());
		earlier.updateAndDraw();
		return earlier;
	}

	/**
	 * Tells whether an image is open, with a window or without one.
	 *
	 * @param image any
	 * @return true if it was shown, also in batch mode, and was not closed
	 */
	public static boolean isOpen(final ImagePlus image) {
		return WindowManager.getImage(image.getID()) == image;
	}

	/**
	 * Makes the window of an image the active one, and brings it to the front: one that was updated may lie below that
	 * of the latent.
	 *
	 * @param image that was decoded; nothing is done if it has no window
	 */
	public static void activate(final ImagePlus image) {
		final ImageWindow window = image.getWindow();
		if (window == null) return;
		// At once; a window that comes to the front says so later.
		WindowManager.setCurrentWindow(window);
		window.toFront();
	}

	/**
	 * Makes the window of a result the active one again, if another one has become that meanwhile.
	 *
	 * @param result that was shown; nothing is done if it has no window
	 */
	public static void keepActive(final ImagePlus result) {
		if (WindowManager.getCurrentWindow() != result.getWindow()) activate(result);
	}
}
