// SPDX-License-Identifier: BSD-2-Clause
package latentij.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * 32-bit floats with a shape, row-major (the last dimension is contiguous), in
 * a direct buffer of native byte order, so that native code reads them without
 * a copy.
 * <p>
 * Images and latents have the shape [N,C,H,W]. The buffer is freed by the
 * garbage collector. A tensor may be read by several threads at once; writing
 * needs the caller's own synchronization.
 *
 * <pre>{@code
 * FloatTensor image = FloatTensor.zeros(1, 3, 48, 64);
 * image.set(0.5f, 0, 2, 47, 63);
 * FloatBuffer pixels = image.buffer(); // position 0, limit 9216
 * }</pre>
 */
public final class FloatTensor implements Block {

	private final long[] shape;
	private final int size;
	private final FloatBuffer data;

	private FloatTensor(final FloatBuffer data, final long[] shape, final int size) {
		this.data = data;
		this.shape = shape;
		this.size = size;
	}

	/**
	 * Creates a tensor of zeros.
	 *
	 * @param shape the sizes, each at least 1
	 * @return a new tensor that owns its memory
	 * @throws IllegalArgumentException if a size is below 1, or if the tensor
	 *           would hold 2^29 values (2 GiB) or more, which is more than one
	 *           Java buffer can address
	 */
	public static FloatTensor zeros(final long... shape) {
		final int size = size(shape);
		return new FloatTensor(
				ByteBuffer.allocateDirect(size * Float.BYTES)
						.order(ByteOrder.nativeOrder())
						.asFloatBuffer(),
				shape.clone(),
				size);
	}

	/**
	 * Creates a tensor that holds a copy of some values.
	 *
	 * @param values as many as the shape holds; copied
	 * @param shape the sizes, each at least 1
	 * @return a new tensor that owns its memory
	 * @throws IllegalArgumentException if the number of values does not fit
	 */
	public static FloatTensor copyOf(final float[] values, final long... shape) {
		final FloatTensor tensor = zeros(shape);
		if (values.length != tensor.size)
			throw new IllegalArgumentException(values.length + " values do not fill the shape " + Arrays.toString(shape)
					+ ", which holds " + tensor.size);
		tensor.buffer().put(values);
		return tensor;
	}

	/**
	 * Creates a tensor that shares a direct buffer.
	 *
	 * @param data a direct buffer of native byte order; its values from position
	 *          to limit become the tensor's, and are shared, not copied
	 * @param shape the sizes, each at least 1
	 * @return a tensor over the same memory
	 * @throws IllegalArgumentException if the buffer is not direct, is of foreign
	 *           byte order, or does not hold as many values as the shape
	 */
	public static FloatTensor wrap(final FloatBuffer data, final long... shape) {
		if (!data.isDirect() || data.order() != ByteOrder.nativeOrder())
			throw new IllegalArgumentException("A tensor needs a direct buffer of native byte order");
		final int size = size(shape);
		if (data.remaining() != size)
			throw new IllegalArgumentException("The buffer holds " + data.remaining() + " values, but the shape "
					+ Arrays.toString(shape) + " has " + size);
		return new FloatTensor(data.slice(), shape.clone(), size);
	}

	private static int size(final long... shape) {
		long size = 1;
		for (final long n : shape) {
			if (n < 1)
				throw new IllegalArgumentException(
						"Every size of a tensor must be at least 1, not " + Arrays.toString(shape));
			// At most 2^29 * 2^31 here, which a long still holds.
			size *= Math.min(n, Integer.MAX_VALUE);
			if (size >= 1L << 29)
				throw new IllegalArgumentException("A tensor of the shape " + Arrays.toString(shape)
						+ " has more values than one buffer can hold (2^29 - 1)");
		}
		return (int) size;
	}

	/**
	 * The values, row-major.
	 *
	 * @return an independent view of the tensor's own memory (position 0, limit
	 *         {@link #size()}): writing to it changes the tensor
	 */
	public FloatBuffer buffer() {
		return data.duplicate();
	}

	/** @return a copy of the values, row-major */
	public float[] toArray() {
		final float[] values = new float[size];
		buffer().get(values);
		return values;
	}

	/** @return an independent copy of this tensor */
	public FloatTensor copy() {
		final FloatTensor copy = zeros(shape);
		copy.buffer().put(buffer());
		return copy;
	}

	@Override
	public FloatTensor image(final int n) {
		final int values = size / dim(0);
		return wrap(data.slice(n * values, values), 1, dim(1), dim(2), dim(3));
	}

	/**
	 * Copies a rectangle of every image or latent.
	 *
	 * @param y its first row
	 * @param x its first column
	 * @param height of the rectangle, at least 1
	 * @param width of the rectangle, at least 1
	 * @return [N,C,height,width]; owned by the caller
	 * @throws IndexOutOfBoundsException if it does not lie inside
	 */
	@Override
	public FloatTensor crop(final int y, final int x, final int height, final int width) {
		final FloatTensor crop = zeros(shape[0], shape[1], height, width);
		crop.paste(this, y, x, height, width, 0, 0);
		return crop;
	}

	/**
	 * Copies a rectangle of every image or latent of another tensor into this one.
	 *
	 * @param from [N,C,H,W], N and C as here; read, never changed
	 * @param fromY the first row there
	 * @param fromX the first column there
	 * @param height of the rectangle
	 * @param width of the rectangle
	 * @param y the first row here
	 * @param x the first column here
	 * @throws IndexOutOfBoundsException if it does not lie inside of both
	 */
	public void paste(
			final FloatTensor from,
			final int fromY,
			final int fromX,
			final int height,
			final int width,
			final int y,
			final int x) {
		from.requireInside(fromY, fromX, height, width);
		requireInside(y, x, height, width);
		final int planes = dim(0) * dim(1);
		if (from.dim(0) * from.dim(1) != planes)
			throw new IndexOutOfBoundsException(from + " does not have the batch and the channels of " + this);
		for (int plane = 0; plane < planes; plane++) {
			for (int row = 0; row < height; row++)
				data.put(
						(plane * dim(2) + y + row) * dim(3) + x,
						from.data,
						(plane * from.dim(2) + fromY + row) * from.dim(3) + fromX,
						width);
		}
	}

	private void requireInside(final int y, final int x, final int height, final int width) {
		if (rank() != 4 || y < 0 || x < 0 || y + height > dim(2) || x + width > dim(3))
			throw new IndexOutOfBoundsException("A rectangle of " + height + " x "
					+ width + " at " + y + ", " + x + " (rows, columns) is not inside of "
					+ this);
	}

	@Override
	public Kind kind() {
		return Kind.FLOATS;
	}

	@Override
	public int batch() {
		return dim(0);
	}

	@Override
	public int channels() {
		return dim(1);
	}

	@Override
	public int height() {
		return dim(2);
	}

	@Override
	public int width() {
		return dim(3);
	}

	/** @return a copy of the shape */
	public long[] shape() {
		return shape.clone();
	}

	/** @return the number of dimensions */
	public int rank() {
		return shape.length;
	}

	/**
	 * The size of one dimension.
	 *
	 * @param axis 0 for the first dimension; -1 for the last
	 * @return the size
	 */
	public int dim(final int axis) {
		return (int) shape[axis < 0 ? axis + shape.length : axis];
	}

	/** @return the number of values */
	public int size() {
		return size;
	}

	/**
	 * One value.
	 *
	 * @param index one index for each dimension
	 * @return the value
	 * @throws IndexOutOfBoundsException if an index lies outside the shape
	 */
	public float get(final int... index) {
		return data.get(offset(index));
	}

	/**
	 * Sets one value.
	 *
	 * @param value the new value
	 * @param index one index for each dimension
	 * @throws IndexOutOfBoundsException if an index lies outside the shape
	 */
	public void set(final float value, final int... index) {
		data.put(offset(index), value);
	}

	private int offset(final int... index) {
		if (index.length != shape.length)
			throw new IndexOutOfBoundsException(
					index.length + " indices for a tensor of shape " + Arrays.toString(shape));
		long offset = 0;
		for (int d = 0; d < index.length; d++) {
			if (index[d] < 0 || index[d] >= shape[d])
				throw new IndexOutOfBoundsException(
						"Index " + Arrays.toString(index) + " outside of shape " + Arrays.toString(shape));
			offset = offset * shape[d] + index[d];
		}
		return (int) offset;
	}

	@Override
	public String toString() {
		return "FloatTensor" + Arrays.toString(shape);
	}
}
