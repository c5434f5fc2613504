// SPDX-License-Identifier: BSD-2-Clause
package latentij.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * One image that is not in memory as a tensor: a rectangle of it is read when it is
 * {@linkplain #crop cropped}, so that tiles of images which no buffer holds can be encoded.
 */
public final class LazyBlock implements Block {

	private final Kind kind;
	private final int channels;
	private final int height;
	private final int width;
	private final Reader reader;

	/** Reads rectangles. */
	@FunctionalInterface
	public interface Reader {

		/**
		 * Reads a rectangle that lies inside.
		 *
		 * @param y its first row
		 * @param x its first column
		 * @param rows of the rectangle
		 * @param columns of the rectangle
		 * @return one image of the kind, the channels and that size; owned by the caller
		 * @throws IOException if it cannot be read; who crops gets an {@link UncheckedIOException} of its message
		 */
		Block read(int y, int x, int rows, int columns) throws IOException;
	}

	/**
	 * Creates a block.
	 *
	 * @param kind of what is read
	 * @param channels of the image
	 * @param height of the image
	 * @param width of the image
	 * @param reader reads it
	 */
	public LazyBlock(final Kind kind, final int channels, final int height, final int width, final Reader reader) {
		this.kind = kind;
		this.channels = channels;
		this.height = height;
		this.width = width;
		this.reader = reader;
	}

	@Override
	public Kind kind() {
		return kind;
	}

	/** @return 1 */
	@Override
	public int batch() {
		return 1;
	}

	@Override
	public int channels() {
		return channels;
	}

	@Override
	public int height() {
		return height;
	}

	@Override
	public int width() {
		return width;
	}

	@Override
	public Block image(final int n) {
		if (n != 0) throw new IndexOutOfBoundsException("There is one image, no number " + n);
		return this;
	}

	@Override
	public Block crop(final int y, final int x, final int rows, final int columns) {
		if (y < 0 || x < 0 || y + rows > height || x + columns > width)
			throw new IndexOutOfBoundsException("A rectangle of " + rows + " x " + columns + " at " + y + ", " + x
					+ " (rows, columns) is not inside of " + this);
		try {
			return reader.read(y, x, rows, columns);
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc.getMessage(), exc);
		}
	}

	@Override
	public String toString() {
		return "LazyBlock[1, " + channels + ", " + height + ", " + width + "]";
	}
}
