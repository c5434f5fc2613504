// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import latentij.interchange.FloatType;
import latentij.interchange.LatentFile;
import latentij.interchange.Scaling;
import latentij.tensor.FloatTensor;
import latentij.util.Float16;

/**
 * A row of a table: an image with its latents, or with the reason why it has none.
 *
 * @param image the image
 * @param latent [N,C,h,w]; null where it failed
 * @param error the reason; null where it did not
 */
record LatentRow(ImageItem image, LatentFile latent, String error) {

	/** Writes values as a table has them: little-endian, row-major. */
	static byte[] bytes(final FloatTensor values, final FloatType type) {
		final FloatBuffer from = values.buffer();
		final ByteBuffer to = ByteBuffer.allocate(Math.multiplyExact(from.remaining(), type.bytes()))
				.order(ByteOrder.LITTLE_ENDIAN);
		type.put(from, to);
		return to.array();
	}

	/**
	 * Reads what {@link #bytes} wrote.
	 *
	 * @throws IllegalArgumentException if the bytes are not those of the shape
	 */
	static LatentFile latent(
			final byte[] bytes,
			final FloatType type,
			final Scaling scaling,
			final Map<String, String> notes,
			final int... shape) {
		final long[] sides = new long[shape.length];
		long n = type.bytes();
		for (int i = 0; i < shape.length; i++) {
			sides[i] = shape[i];
			n = Math.multiplyExact(n, sides[i]);
		}
		if (n != bytes.length)
			throw new IllegalArgumentException(
					"The latent has " + bytes.length + " bytes; its shape tells of " + n + ". Write the table again.");
		final FloatTensor values = FloatTensor.zeros(sides);
		final FloatBuffer to = values.buffer();
		final ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
		while (to.hasRemaining()) to.put(type == FloatType.FLOAT16 ? Float16.ofBits(from.getShort()) : from.getFloat());
		return new LatentFile(values, scaling, notes, Optional.empty());
	}
}
