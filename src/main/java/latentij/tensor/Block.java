// SPDX-License-Identifier: BSD-2-Clause
package latentij.tensor;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.IntFunction;

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
	 * One of the images or latents.
	 *
	 * @param n its number, from 0
	 * @return a block of one; shares the memory
	 * @throws IndexOutOfBoundsException if there is none
	 */
	Block image(int n);

	/**
	 * Puts images or latents one behind the other.
	 *
	 * @param blocks of one kind and size, in memory, at least one; read, never changed
	 * @return a new block of all of them; owned by the caller
	 * @throws IllegalArgumentException if their kinds or sizes differ, or if one is not in memory
	 */
	static Block join(final List<Block> blocks) {
		final Block first = blocks.get(0);
		return join(blocks, images -> PixelTensor.zeros(images, first.height(), first.width()));
	}

	/**
	 * Puts images or latents one behind the other, likewise.
	 *
	 * @param pixels gives the memory for a number of images of this size, if they are pixels
	 */
	static Block join(final List<Block> blocks, final IntFunction<PixelTensor> pixels) {
		final Block first = blocks.get(0);
		int images = 0;
		for (final Block block : blocks) {
			if (block.getClass() != first.getClass()
					|| block.channels() != first.channels()
					|| block.height() != first.height()
					|| block.width() != first.width())
				throw new IllegalArgumentException(block + " is not of the kind and size of " + first);
			images += block.batch();
		}
		if (first instanceof PixelTensor) {
			final PixelTensor all = pixels.apply(images);
			final ByteBuffer bytes = all.bytes();
			for (final Block block : blocks) bytes.put(((PixelTensor) block).bytes());
			return all;
		}
		if (first instanceof LazyBlock) throw new IllegalArgumentException(first + " is not in memory");
		final FloatTensor all = FloatTensor.zeros(images, first.channels(), first.height(), first.width());
		final FloatBuffer values = all.buffer();
		for (final Block block : blocks) values.put(((FloatTensor) block).buffer());
		return all;
	}

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
