// SPDX-License-Identifier: BSD-2-Clause
package latentij.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/**
 * 8-bit RGB pixels of one image or several of equal size, row by row.
 * <p>
 * A pixel is an int 0xAARRGGBB as ImageJ and {@code java.awt} hold it, the ints
 * little-endian: as bytes the shape is [N,H,W,4], in the order blue, green, red
 * and a fourth without meaning. Native code reads them without a copy where their
 * buffer is direct, as that of {@link #zeros} is. The buffer is freed by the garbage
 * collector. It may be read by several threads at once; writing needs the caller's
 * own synchronization.
 */
public final class PixelTensor implements Block {

	private final ByteBuffer data;
	private final int batch;
	private final int height;
	private final int width;

	private PixelTensor(final ByteBuffer data, final int batch, final int height, final int width) {
		this.data = data;
		this.batch = batch;
		this.height = height;
		this.width = width;
	}

	/**
	 * Creates black pixels.
	 *
	 * @param batch how many images, at least 1
	 * @param height of each, at least 1
	 * @param width of each, at least 1
	 * @return new pixels in a direct buffer of their own
	 * @throws IllegalArgumentException if a size is below 1, or if there are 2^29
	 *           pixels (2 GiB) or more, which is more than one Java buffer can
	 *           address
	 */
	public static PixelTensor zeros(final int batch, final int height, final int width) {
		return new PixelTensor(ByteBuffer.allocateDirect(bytes(batch, height, width)), batch, height, width);
	}

	/**
	 * Creates pixels that share a buffer.
	 *
	 * @param data its bytes from position to limit become the pixels', and are
	 *          shared, not copied
	 * @param batch how many images, at least 1
	 * @param height of each, at least 1
	 * @param width of each, at least 1
	 * @return pixels over the same memory
	 * @throws IllegalArgumentException if the buffer does not hold four bytes for
	 *           each pixel
	 */
	static PixelTensor wrap(final ByteBuffer data, final int batch, final int height, final int width) {
		if (data.remaining() != bytes(batch, height, width))
			throw new IllegalArgumentException("The buffer holds " + data.remaining() + " bytes, but " + batch + " x "
					+ height + " x " + width + " pixels have 4 each");
		return new PixelTensor(data.slice(), batch, height, width);
	}

	static int bytes(final int batch, final int height, final int width) {
		final double pixels = (double) batch * height * width;
		if (batch < 1 || height < 1 || width < 1 || pixels >= 1 << 29)
			throw new IllegalArgumentException("Images of " + batch + " x " + height + " x "
					+ width + " pixels (batch, height, width) cannot be held in one "
					+ "buffer: each size must be at least 1, all together below 2^29");
		return batch * height * width * Integer.BYTES;
	}

	@Override
	public Kind kind() {
		return Kind.PIXELS;
	}

	@Override
	public int batch() {
		return batch;
	}

	/** @return 3: red, green and blue */
	@Override
	public int channels() {
		return 3;
	}

	@Override
	public int height() {
		return height;
	}

	@Override
	public int width() {
		return width;
	}

	/** @return the number of pixels of all images */
	public int size() {
		return batch * height * width;
	}

	/**
	 * The pixels, 0xAARRGGBB, row by row, image by image.
	 *
	 * @return an independent view of the same memory (position 0, limit
	 *         {@link #size()}): writing to it changes the pixels
	 */
	public IntBuffer ints() {
		return bytes().asIntBuffer();
	}

	/**
	 * The bytes: [N,H,W,4].
	 *
	 * @return an independent view of the same memory, little-endian
	 */
	public ByteBuffer bytes() {
		return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
	}

	@Override
	public PixelTensor image(final int n) {
		final int bytes = data.capacity() / batch;
		return new PixelTensor(data.slice(n * bytes, bytes), 1, height, width);
	}

	/**
	 * Copies a rectangle of every image.
	 *
	 * @param y its first row
	 * @param x its first column
	 * @param rows of the rectangle, at least 1
	 * @param columns of the rectangle, at least 1
	 * @return new pixels in a direct buffer of their own
	 * @throws IndexOutOfBoundsException if it does not lie inside
	 */
	@Override
	public PixelTensor crop(final int y, final int x, final int rows, final int columns) {
		final PixelTensor crop = zeros(batch, rows, columns);
		crop.paste(this, y, x, rows, columns, 0, 0);
		return crop;
	}

	/**
	 * Copies a rectangle of every image of other pixels into these.
	 *
	 * @param from as many images; read, never changed
	 * @param fromY the first row there
	 * @param fromX the first column there
	 * @param rows of the rectangle
	 * @param columns of the rectangle
	 * @param y the first row here
	 * @param x the first column here
	 * @throws IndexOutOfBoundsException if it does not lie inside of both
	 */
	public void paste(
			final PixelTensor from,
			final int fromY,
			final int fromX,
			final int rows,
			final int columns,
			final int y,
			final int x) {
		from.requireInside(fromY, fromX, rows, columns);
		requireInside(y, x, rows, columns);
		if (from.batch != batch) throw new IndexOutOfBoundsException(from + " does not have as many images as " + this);
		final IntBuffer to = ints();
		final IntBuffer other = from.ints();
		for (int image = 0; image < batch; image++) {
			for (int row = 0; row < rows; row++)
				to.put(
						(image * height + y + row) * width + x,
						other,
						(image * from.height + fromY + row) * from.width + fromX,
						columns);
		}
	}

	private void requireInside(final int y, final int x, final int rows, final int columns) {
		if (y < 0 || x < 0 || y + rows > height || x + columns > width)
			throw new IndexOutOfBoundsException("A rectangle of " + rows + " x " + columns + " at " + y + ", " + x
					+ " (rows, columns) is not inside of " + this);
	}

	/** The buffer itself. */
	ByteBuffer buffer() {
		return data;
	}

	@Override
	public String toString() {
		return "PixelTensor[" + batch + ", " + height + ", " + width + "]";
	}
}
