// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;

/** A strip or tile that is compressed with LZW, in the form of TIFF 6.0, section 13. */
final class TiffLzw {

	private static final int CLEAR = 256;
	private static final int END = 257;
	private static final int FIRST = 258;
	private static final int FEWEST_BITS = 9;
	private static final int MOST_BITS = 12;
	private static final int MAX_CODES = 1 << MOST_BITS;

	private final byte[] packed;

	/** A code's text is that of another code and one byte more. */
	private final int[] start = new int[MAX_CODES];

	private final byte[] last = new byte[MAX_CODES];
	private final byte[] first = new byte[MAX_CODES];
	private final int[] length = new int[MAX_CODES];

	/** The next code that gets a text. */
	private int next = FIRST;

	private int read;
	private int bits;
	private int bitCount;

	TiffLzw(final byte[] packed) {
		this.packed = packed;
		for (int code = 0; code < CLEAR; code++) {
			first[code] = (byte) code;
			last[code] = (byte) code;
			length[code] = 1;
		}
	}

	/**
	 * Unpacks.
	 *
	 * @param out is filled, as far as there is data
	 * @return how many bytes there were
	 * @throws IOException if it is damaged, or of an older form; the message has no subject
	 */
	int read(final byte[] out) throws IOException {
		// As libtiff knows them.
		if (packed.length > 1 && packed[0] == 0 && (packed[1] & 1) == 1)
			throw new UnsupportedTiffException("it has LZW of the form before TIFF 6.0. Save it again with another"
					+ " program, or without compression.");
		int at = 0;
		int before = CLEAR;
		while (at < out.length) {
			final int code = nextCode();
			if (code == END) break;
			if (code == CLEAR) next = FIRST;
			else {
				if (before != CLEAR && next < MAX_CODES) add(before, code);
				if (code >= next) throw new IOException("it is damaged: a strip or tile cannot be unpacked.");
				at += put(code, out, at);
			}
			before = code;
		}
		return at;
	}

	/** The code before and the first byte of this one, which may be the same text. */
	private void add(final int before, final int code) {
		start[next] = before;
		length[next] = length[before] + 1;
		first[next] = first[before];
		last[next] = first[code];
		next++;
	}

	private int put(final int code, final byte[] out, final int at) {
		int from = code;
		for (int i = at + length[code] - 1; i >= at; i--) {
			if (i < out.length) out[i] = last[from];
			from = start[from];
		}
		return Math.min(length[code], out.length - at);
	}

	/** Codes get longer one code before they must. */
	private int nextCode() {
		int wanted = FEWEST_BITS;
		while (wanted < MOST_BITS && next + 1 >= 1 << wanted) wanted++;
		while (bitCount < wanted) {
			if (read == packed.length) return END;
			bits = bits << Byte.SIZE | packed[read++] & 0xff;
			bitCount += Byte.SIZE;
		}
		bitCount -= wanted;
		return bits >>> bitCount & (1 << wanted) - 1;
	}
}
