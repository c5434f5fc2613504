// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked.codec;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Blocks of LZ4 one after the other, each with a header, as lz4-java's LZ4BlockOutputStream writes them, and N5 with
 * it. Behind the last one stands an empty one.
 */
final class Lz4Stream {

	private static final byte[] BEGIN = "LZ4Block".getBytes(StandardCharsets.US_ASCII);

	/** The bits of the header that tell whether a block is compressed. */
	private static final int METHOD = 0xf0;

	private static final int STORED = 0x10;
	private static final int COMPRESSED = 0x20;

	private static final int SEED = 0x9747b28c;
	private static final int HASH_BITS = 0xfffffff;

	private Lz4Stream() {}

	/** See {@link ChunkCodec#decode}. */
	static byte[] decode(final byte[] encoded, final int most) throws IOException {
		final ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
		final byte[] out = new byte[most];
		int to = 0;
		try {
			while (true) {
				final byte[] begin = new byte[BEGIN.length];
				in.get(begin);
				final int method = in.get() & METHOD;
				final int length = in.getInt();
				final int size = in.getInt();
				final int hash = in.getInt();
				if (!Arrays.equals(begin, BEGIN) || length < 0 || size < 0) throw Damage.bytes();
				if (size == 0) return to == most ? out : Arrays.copyOf(out, to);
				if (length > in.remaining()) throw Damage.cut(null);
				if (size > most - to) throw Damage.tooLong();
				decode(in, method, length, out, to, size);
				final int found = XxHash.of(Arrays.copyOfRange(out, to, to + size), SEED) & HASH_BITS;
				if (found != hash) throw new IOException("its checksum is wrong");
				to += size;
			}
		} catch (final BufferUnderflowException exc) {
			throw Damage.cut(exc);
		}
	}

	private static void decode(
			final ByteBuffer in, final int method, final int length, final byte[] out, final int to, final int size)
			throws IOException {
		if (method == STORED && length == size) in.get(out, to, size);
		else if (method == COMPRESSED && Lz4.decode(in.array(), in.position(), length, out, to, size) == size)
			in.position(in.position() + length);
		else throw Damage.bytes();
	}
}
