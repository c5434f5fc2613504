// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A block of LZ4 with its length before it, as numcodecs writes it. */
final class Lz4Codec {

	private Lz4Codec() {}

	/** See {@link ChunkCodec#decode}. */
	static byte[] decode(final byte[] encoded, final int most) throws IOException {
		if (encoded.length < Integer.BYTES) throw Damage.cut(null);
		final int length =
				ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN).getInt();
		if (length < 0 || length > most) throw Damage.tooLong();
		final byte[] out = new byte[length];
		if (Lz4.decode(encoded, Integer.BYTES, encoded.length - Integer.BYTES, out, 0, length) != length)
			throw Damage.bytes();
		return out;
	}
}
