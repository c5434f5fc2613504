package latentij.display;

import ij.ImageListener;
import ij.ImagePlus;
import ij.gui.ImageCanvas;
import ij.gui.ImageWindow;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Opens the windows of latents enlarged: one pixel of a latent stands for 8 x 8 of
 * the image, and a window of 64 x 64 pixels shows nobody anything. Only the view
 * is larger; pixels, files and images without a window stay as they are.
 */
public final class Enlarger {

	/** About what a side of the view becomes, in pixels of the screen. */
	private static final int SIDE = 512;

	private static final Set<ImagePlus> WAITING = Collections.synchronizedSet(
		Collections.newSetFromMap(new WeakHashMap<>()));

	static {
		// ImageJ calls it on the event thread, once a window is there.
		ImagePlus.addImageListener(new ImageListener() {

			@Override
			public void imageOpened(final ImagePlus image) {
				if (WAITING.remove(image)) enlarge(image.getWindow());
			}

			@Override
			public void imageClosed(final ImagePlus image) {}

			@Override
			public void imageUpdated(final ImagePlus image) {}
		});
	}

	private Enlarger() {}

	/**
	 * Has an image enlarged when a window shows it for the first time, whoever shows
	 * it.
	 *
	 * @param image not shown yet; not kept
	 */
	public static void whenShown(final ImagePlus image) {
		WAITING.add(image);
	}

	private static void enlarge(final ImageWindow window) {
		if (window == null) return;
		final ImageCanvas canvas = window.getCanvas();
		final ImagePlus image = window.getImagePlus();
		final int side = Math.max(image.getWidth(), image.getHeight());
		// As the + key does it: through ImageJ's own steps, as far as the screen goes.
		for (double before = 0; before < canvas.getMagnification() && ImageCanvas
			.getHigherZoomLevel(canvas.getMagnification()) * side <= SIDE;)
		{
			before = canvas.getMagnification();
			canvas.zoomIn(canvas.getWidth() / 2, canvas.getHeight() / 2);
		}
	}
}
