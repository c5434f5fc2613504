// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Bytes with their CRC-32C behind them. */
final class Checksum {

	private Checksum() {}

	/** See {@link ChunkCodec#decode}. */
	static byte[] decode(final byte[] encoded, final int most) throws IOException {
		final int length = encoded.length - Integer.BYTES;
		if (length < 0) throw Damage.cut(null);
		if (length > most) throw Damage.tooLong();
		final CRC32C crc = new CRC32C();
		crc.update(encoded, 0, length);
		final int told = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN).getInt(length);
		if (told != (int) crc.getValue()) throw new IOException("its checksum is wrong");
		return Arrays.copyOf(encoded, length);
	}
}
