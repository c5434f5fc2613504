// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked.codec;

import java.io.IOException;

/**
 * Blocks of LZ4: runs of literal bytes, each followed by a copy of bytes that came out before.
 *
 * @see <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">LZ4 block format</a>
 */
final class Lz4 {

	private static final int MIN_MATCH = 4;
	private static final int MORE = 15;

	private final byte[] in;
	private final int end;
	private int at;

	private Lz4(final byte[] in, final int from, final int length) {
		this.in = in;
		at = from;
		end = from + length;
	}

	/**
	 * Decodes a block.
	 *
	 * @param in holds it
	 * @param from its first byte
	 * @param length its bytes
	 * @param out gets what comes out, from a place on
	 * @param to that place
	 * @param most the bytes that may come out
	 * @return the bytes that came out
	 * @throws IOException if the block is damaged
	 */
	static int decode(final byte[] in, final int from, final int length, final byte[] out, final int to, final int most)
			throws IOException {
		return new Lz4(in, from, length).decode(out, to, to + most) - to;
	}

	private int decode(final byte[] out, final int start, final int most) throws IOException {
		int to = start;
		while (true) {
			final int token = next();
			final int literals = length(token >> 4);
			if (literals > end - at || literals > most - to) throw Damage.bytes();
			System.arraycopy(in, at, out, to, literals);
			at += literals;
			to += literals;
			if (at == end) return to;
			final int distance = next() | next() << Byte.SIZE;
			final int match = length(token & MORE) + MIN_MATCH;
			if (distance == 0 || distance > to - start || match > most - to) throw Damage.bytes();
			// Byte by byte: a copy may overlap itself.
			for (int i = 0; i < match; i++) out[to + i] = out[to + i - distance];
			to += match;
		}
	}

	private int next() throws IOException {
		if (at >= end) throw Damage.cut(null);
		return in[at++] & 0xff;
	}

	private int length(final int nibble) throws IOException {
		if (nibble < MORE) return nibble;
		int length = nibble;
		int more = 0xff;
		while (more == 0xff) {
			more = next();
			length += more;
			if (length < 0 || length > Integer.MAX_VALUE - 2 * MORE - 0xff) throw Damage.bytes();
		}
		return length;
	}
}
