// SPDX-License-Identifier: BSD-2-Clause
package latentij.tensor;

import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

/**
 * Keeps pixels that are not needed any more for the next image of as many: the
 * system takes longer to hand out new memory than a copy takes to fill it. Gives
 * them up where memory is short. Several threads may use a pool.
 */
public final class PixelPool {

	private final LongSupplier most;
	private SoftReference<ByteBuffer> spare = new SoftReference<>(null);

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
		final ByteBuffer kept = spare.get();
		if (kept == null || kept.capacity() != bytes) return PixelTensor.zeros(batch, height, width);
		spare = new SoftReference<>(null);
		return PixelTensor.wrap(kept, batch, height, width);
	}

	/**
	 * Gives pixels back.
	 *
	 * @param pixels that nobody uses any more
	 * @return bytes of pixels that are not kept: of these, or of those which they take the place of
	 */
	public synchronized long give(final PixelTensor pixels) {
		final ByteBuffer given = pixels.buffer();
		final ByteBuffer before = spare.get();
		if (given.capacity() > most.getAsLong()) {
			spare = new SoftReference<>(null);
			return given.capacity() + bytes(before);
		}
		spare = new SoftReference<>(given);
		return bytes(before);
	}

	private static long bytes(final ByteBuffer buffer) {
		return buffer == null ? 0 : buffer.capacity();
	}
}
