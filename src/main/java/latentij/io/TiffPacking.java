// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * How strips and tiles are compressed. ImageJ's classes give zeros where data is damaged, or do not come to an end of
 * it; here such data is refused.
 *
 * @param compression its number
 * @param predictor 1 for values as they are, 2 for differences of neighbors, 3 for those of the bytes of floats
 * @param samples values of a pixel, in a strip or tile
 * @param sampleBytes bytes of such a value
 */
record TiffPacking(int compression, int predictor, int samples, int sampleBytes) {

	private static final int NONE = 1;
	private static final int LZW = 5;
	private static final int DEFLATE = 8;
	private static final int OLD_DEFLATE = 32946;
	static final int PACK_BITS = 32773;

	/** What some programs write, and others read as values. */
	static final String ODD_DIFFERENCES = "differences compressed with PackBits";

	/** Ways to compress that are read. */
	static final Set<Integer> READ = Set.of(NONE, LZW, DEFLATE, OLD_DEFLATE, PACK_BITS);

	/** The compressions that may be of differences between neighbors. */
	static final Set<Integer> DIFFER = Set.of(LZW, DEFLATE, OLD_DEFLATE);

	/** The most times that pixels are larger than the compressed bytes of a file. */
	static final double MOST = 4096;

	private static final int DIFFERENCES = 2;
	private static final int DIFFERENCES_OF_FLOATS = 3;

	boolean isNone() {
		return compression == NONE;
	}

	/** The name of a way to compress. */
	static String name(final long number) {
		return switch ((int) number) {
			case 2, 3, 4 -> "CCITT";
			case LZW -> "LZW";
			case 6, 7 -> "JPEG";
			case DEFLATE, OLD_DEFLATE -> "Deflate";
			case PACK_BITS -> "PackBits";
			case 33003, 33004, 33005, 34712 -> "JPEG 2000";
			case 34887 -> "LERC";
			case 34925 -> "LZMA";
			case 50000 -> "Zstandard";
			case 50001 -> "WebP";
			case 50002 -> "JPEG XL";
			default -> "TIFF's number " + number;
		};
	}

	/**
	 * Unpacks a strip or tile.
	 *
	 * @param packed all of its bytes
	 * @param order of the bytes of values
	 * @return its values, in that order of bytes
	 * @throws IOException if it is damaged, or too large; the message has no subject
	 */
	ByteBuffer unpack(final ByteBuffer packed, final ByteOrder order, final int width, final int height)
			throws IOException {
		final long rowBytes = (long) width * samples * sampleBytes;
		// The product with the height may be more than 64 bits hold.
		final long bytes = rowBytes > TiffBytes.MAX_BYTES ? rowBytes : rowBytes * height;
		if (bytes > TiffBytes.MAX_BYTES)
			throw new UnsupportedTiffException("it has " + name(compression) + " strips or tiles of " + bytes
					+ " bytes, more than are read at once. Save it with smaller ones, or without compression.");
		final ByteBuffer out = ByteBuffer.allocate((int) bytes).order(order);
		final int length =
				switch (compression) {
					case LZW -> new TiffLzw(packed.array()).read(out.array());
					case PACK_BITS -> packBits(packed, out.array());
					default -> inflate(packed, out.array());
				};
		if (length < bytes) throw new IOException("it is damaged: a strip or tile ends before its pixels do.");
		final boolean differ = DIFFER.contains(compression);
		if (differ && predictor == DIFFERENCES) addDifferences(out, width);
		if (differ && predictor == DIFFERENCES_OF_FLOATS) addDifferencesOfFloats(out, width);
		return out;
	}

	private static int inflate(final ByteBuffer packed, final byte[] out) throws IOException {
		final Inflater inflater = new Inflater();
		try {
			inflater.setInput(packed);
			int length = 0;
			int n = 1;
			while (length < out.length && n > 0) {
				n = inflater.inflate(out, length, out.length - length);
				length += n;
			}
			// Behind the last byte is the checksum of all, which is compared only then.
			inflater.inflate(new byte[1]);
			return length;
		} catch (final DataFormatException exc) {
			throw new IOException("it is damaged: a strip or tile cannot be unpacked.", exc);
		} finally {
			inflater.end();
		}
	}

	private static int packBits(final ByteBuffer packed, final byte[] out) {
		int length = 0;
		while (length < out.length && packed.remaining() > 1) {
			final int n = packed.get();
			if (n == Byte.MIN_VALUE) continue;
			final int count = Math.min(Math.abs(n) + 1, out.length - length);
			if (n < 0) Arrays.fill(out, length, length + count, packed.get());
			else if (count > packed.remaining()) return length;
			else packed.get(out, length, count);
			length += count;
		}
		return length;
	}

	/** Each value is that to its left, and a difference; sums wrap around. */
	private void addDifferences(final ByteBuffer out, final int width) {
		final int step = samples * sampleBytes;
		final int rowBytes = width * step;
		for (int row = 0; row < out.capacity(); row += rowBytes)
			for (int at = row + step; at < row + rowBytes; at += sampleBytes)
				switch (sampleBytes) {
					case Byte.BYTES -> out.put(at, (byte) (out.get(at) + out.get(at - step)));
					case Short.BYTES -> out.putShort(at, (short) (out.getShort(at) + out.getShort(at - step)));
					case Integer.BYTES -> out.putInt(at, out.getInt(at) + out.getInt(at - step));
					default -> out.putLong(at, out.getLong(at) + out.getLong(at - step));
				}
	}

	/** Of each row, the first bytes of all values come first, and so on; the byte of the sign is the first. */
	private void addDifferencesOfFloats(final ByteBuffer out, final int width) {
		final int values = width * samples;
		final byte[] row = new byte[values * sampleBytes];
		for (int start = 0; start < out.capacity(); start += row.length) {
			out.get(start, row);
			for (int i = samples; i < row.length; i++) row[i] += row[i - samples];
			for (int value = 0; value < values; value++)
				for (int b = 0; b < sampleBytes; b++) {
					final int place = out.order() == ByteOrder.BIG_ENDIAN ? b : sampleBytes - 1 - b;
					out.put(start + value * sampleBytes + place, row[b * values + value]);
				}
		}
	}
}
