// SPDX-License-Identifier: BSD-2-Clause
package latentij.tensor;

/**
 * Images or latents of equal size: the unit that is read, encoded or decoded, and
 * written. Either 32-bit floats with any number of channels or 8-bit RGB pixels, in
 * memory; or an image that is read in parts.
 */
public sealed interface Block permits FloatTensor, PixelTensor, LazyBlock {

	/** The type of the values. */
	enum Kind {
		/** 32-bit floats: images in [-1,1], or latents; a {@link FloatTensor} of four dimensions, or a {@link LazyBlock}. */
		FLOATS,
		/** 8-bit RGB: a {@link PixelTensor}, or a {@link LazyBlock}. */
		PIXELS
	}

	/** @return the type of the values */
	Kind kind();

	/** @return how many images or latents there are */
	int batch();

	/** @return the number of channels of each */
	int channels();

	/** @return the height of each */
	int height();

	/** @return the width of each */
	int width();

	/**
	 * Copies a rectangle of every image or latent.
	 *
	 * @param y its first row
	 * @param x its first column
	 * @param rows of the rectangle, at least 1
	 * @param columns of the rectangle, at least 1
	 * @return a new block of the same kind; owned by the caller
	 * @throws IndexOutOfBoundsException if it does not lie inside
	 */
	Block crop(int y, int x, int rows, int columns);
}
