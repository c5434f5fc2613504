// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import java.nio.IntBuffer;
import latentij.tensor.PixelTensor;

/**
 * The picture that a person sees: the full one or, until that is there, a preview; or the
 * difference to the picture before the edits. Not for several threads.
 */
public final class LivePicture {

	/** Grey level of pixels that are as before. */
	private static final int SAME = 128;

	/** Factor of differences, so that small ones are seen. */
	public static final int FACTOR = 2;

	private static final int OPAQUE = 0xff000000;

	/** One picture, and what it was at first. */
	private static final class Layer {

		private int width;
		private int height;
		private int[] now;
		private int[] before;

		void put(final Patch patch, final int newWidth, final int newHeight) {
			if (now == null || newWidth != width || newHeight != height) {
				width = newWidth;
				height = newHeight;
				now = new int[width * height];
				before = null;
			}
			final PixelTensor pixels = patch.pixels();
			final IntBuffer ints = pixels.ints();
			final int columns = Math.min(pixels.width(), width - patch.x());
			final int rows = Math.min(pixels.height(), height - patch.y());
			for (int y = 0; y < rows; y++)
				ints.get(y * pixels.width(), now, (patch.y() + y) * width + patch.x(), columns);
			// A picture of another size has nothing before it to be compared with.
			if (before == null) before = now.clone();
		}

		/** The pixels as they are, or their difference to those of before. */
		int[] pixels(final boolean difference) {
			final int[] pixels = new int[now.length];
			for (int i = 0; i < pixels.length; i++)
				pixels[i] = difference ? difference(now[i], before[i]) : now[i] | OPAQUE;
			return pixels;
		}
	}

	private final Layer full = new Layer();
	private final Layer preview = new Layer();
	private Layer shown = full;
	private boolean difference;

	/**
	 * Takes what was decoded.
	 *
	 * @param patch a part of the picture, or all; what lies beyond the size is left out; null for
	 *          the full picture as it is
	 * @param width that is shown, at most that of the picture
	 * @param height that is shown, likewise
	 * @param isPreview true for a preview
	 */
	public void put(final Patch patch, final int width, final int height, final boolean isPreview) {
		shown = isPreview ? preview : full;
		if (patch != null) shown.put(patch, width, height);
		// Previews are full pictures with changes, once there is one.
		if (isPreview && full.now != null && full.width == width && full.height == height) preview.before = full.before;
	}

	/**
	 * Chooses what is shown.
	 *
	 * @param on true for the difference to the picture before the edits
	 */
	public void showDifference(final boolean on) {
		difference = on;
	}

	/** @return true if there is something to show */
	public boolean isThere() {
		return shown.now != null;
	}

	/** @return the width in pixels */
	public int width() {
		return shown.width;
	}

	/** @return the height in pixels */
	public int height() {
		return shown.height;
	}

	/** @return the pixels to show, 0xffRRGGBB, row by row; the caller's own */
	public int[] pixels() {
		return shown.pixels(difference);
	}

	/** 128 + factor * (now - before) for each color. */
	private static int difference(final int now, final int before) {
		return OPAQUE | channel(now, before, 16) | channel(now, before, 8) | channel(now, before, 0);
	}

	private static int channel(final int now, final int before, final int shift) {
		final int change = (now >> shift & 0xff) - (before >> shift & 0xff);
		return Math.max(0, Math.min(255, SAME + FACTOR * change)) << shift;
	}
}
