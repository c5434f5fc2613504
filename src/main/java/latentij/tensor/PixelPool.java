// SPDX-License-Identifier: BSD-2-Clause
package latentij.tensor;

import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Keeps pixels that are not needed any more for the next images of as many: the
 * system takes longer to hand out new memory than a copy takes to fill it. Gives
 * them up where memory is short, and where images of another size follow. Several threads may use a pool.
 */
public final class PixelPool {

	private final LongSupplier most;

	/** All of one size. */
	private final Deque<SoftReference<ByteBuffer>> spare = new ArrayDeque<>();

	/** Bytes of each of them. */
	private int size;

	/**
	 * Creates an empty pool.
	 *
	 * @param most gives the bytes that may be kept; the memory for buffers is limited, and what
	 *          is kept is not given up for another buffer
	 */
	public PixelPool(final LongSupplier most) {
		this.most = most;
	}

	/**
	 * Takes pixels.
	 *
	 * @param batch how many images, at least 1
	 * @param height of each, at least 1
	 * @param width of each, at least 1
	 * @return pixels of any color, the caller's until they are given back
	 * @throws IllegalArgumentException as for {@link PixelTensor#zeros}
	 */
	public synchronized PixelTensor take(final int batch, final int height, final int width) {
		final int bytes = PixelTensor.bytes(batch, height, width);
		while (bytes == size && !spare.isEmpty()) {
			final ByteBuffer kept = spare.pop().get();
			if (kept != null) return PixelTensor.wrap(kept, batch, height, width);
		}
		return PixelTensor.zeros(batch, height, width);
	}

	/**
	 * Gives pixels back.
	 *
	 * @param pixels that nobody uses any more
	 * @return bytes of pixels that are not kept: of these, or of those which they take the place of
	 */
	public synchronized long give(final PixelTensor pixels) {
		final ByteBuffer given = pixels.buffer();
		final long dropped = given.capacity() == size ? 0 : clear();
		size = given.capacity();
		if ((spare.size() + 1L) * size > most.getAsLong()) return dropped + size;
		spare.push(new SoftReference<>(given));
		return dropped;
	}

	/** Gives the bytes of what was kept. */
	private long clear() {
		final long bytes = spare.stream()
				.map(SoftReference::get)
				.filter(Objects::nonNull)
				.mapToLong(ByteBuffer::capacity)
				.sum();
		spare.clear();
		return bytes;
	}
}
