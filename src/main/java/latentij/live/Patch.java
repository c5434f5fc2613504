// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import latentij.tensor.PixelTensor;

/**
 * A part of a picture that was decoded anew.
 *
 * @param pixels one image
 * @param y its first row in the picture
 * @param x its first column in the picture
 * @param height of the whole picture
 * @param width of the whole picture
 */
public record Patch(PixelTensor pixels, int y, int x, int height, int width) {

	/** @return true if it is all of the picture */
	boolean isWhole() {
		return pixels.height() == height && pixels.width() == width;
	}

	/** All of a picture. */
	static Patch whole(final PixelTensor pixels) {
		return new Patch(pixels, 0, 0, pixels.height(), pixels.width());
	}
}
