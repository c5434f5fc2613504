// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked.codec;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Containers of Blosc 1: blocks of bytes that were shuffled, and then compressed by another method. Blosc's own
 * methods (blosclz, snappy) are refused by name.
 *
 * @see <a href="https://github.com/Blosc/c-blosc/blob/main/README_CHUNK_FORMAT.rst">Blosc chunk format</a>
 */
final class Blosc {

	private static final int HEADER = 16;

	private static final int BYTE_SHUFFLED = 1;
	private static final int STORED = 2;
	private static final int BIT_SHUFFLED = 4;
	private static final int NOT_SPLIT = 16;

	private static final int MAX_SPLITS = 16;
	private static final int MIN_SPLIT = 128;

	private static final int LZ4 = 1;
	private static final int ZLIB = 3;
	private static final int ZSTD = 4;

	private final byte[] in;
	private final ByteBuffer ints;
	private final int flags;
	private final int typeSize;
	private final int length;
	private final int blockSize;

	private Blosc(final byte[] in, final int most) throws IOException {
		this.in = in;
		if (in.length < HEADER) throw Damage.cut(null);
		ints = ByteBuffer.wrap(in).order(ByteOrder.LITTLE_ENDIAN);
		flags = in[2];
		typeSize = Math.max(1, in[3] & 0xff);
		length = ints.getInt(4);
		blockSize = ints.getInt(8);
		if (length < 0 || blockSize < 1 && length > 0) throw Damage.bytes();
		if (length > most) throw Damage.tooLong();
		if (ints.getInt(12) > in.length) throw Damage.cut(null);
	}

	/** See {@link ChunkCodec#decode}. */
	static byte[] decode(final byte[] encoded, final int most) throws IOException {
		return new Blosc(encoded, most).decode();
	}

	private byte[] decode() throws IOException {
		if ((flags & STORED) != 0) {
			if (in.length - HEADER < length) throw Damage.cut(null);
			return Arrays.copyOfRange(in, HEADER, HEADER + length);
		}
		final byte[] out = new byte[length];
		final byte[] block = new byte[Math.min(blockSize, length)];
		for (int start = 0, b = 0; start < length; start += blockSize, b++) {
			final int size = Math.min(blockSize, length - start);
			decodeBlock(b, block, size);
			unshuffle(block, size, out, start);
			if (start > length - blockSize) break;
		}
		return out;
	}

	private void decodeBlock(final int b, final byte[] block, final int size) throws IOException {
		int at = intAt(HEADER + (long) b * Integer.BYTES);
		final boolean split = (flags & NOT_SPLIT) == 0
				&& typeSize <= MAX_SPLITS
				&& blockSize / typeSize >= MIN_SPLIT
				&& size == blockSize;
		final int parts = split ? typeSize : 1;
		final int part = size / parts;
		for (int p = 0; p < parts; p++) {
			final int bytes = intAt(at);
			at += Integer.BYTES;
			if (bytes < 0 || bytes > in.length - at) throw Damage.cut(null);
			decodePart(at, bytes, block, p * part, part);
			at += bytes;
		}
	}

	private int intAt(final long at) throws IOException {
		if (at < HEADER || at > in.length - Integer.BYTES) throw Damage.cut(null);
		return ints.getInt((int) at);
	}

	private void decodePart(final int at, final int bytes, final byte[] out, final int to, final int size)
			throws IOException {
		if (bytes == size) {
			System.arraycopy(in, at, out, to, size);
			return;
		}
		final int decoded =
				switch (flags >> 5 & 7) {
					case LZ4 -> Lz4.decode(in, at, bytes, out, to, size);
					case ZSTD -> Zstandard.decode(in, at, bytes, out, to, size);
					case ZLIB -> zlib(at, bytes, out, to, size);
					default -> throw new UnsupportedChunkException(
							"Blosc's own compression (blosclz, snappy) is not read. Write it with lz4, zstd or zlib",
							null);
				};
		if (decoded != size) throw Damage.bytes();
	}

	private int zlib(final int at, final int bytes, final byte[] out, final int to, final int size) throws IOException {
		final byte[] decoded = Deflated.zlib(Arrays.copyOfRange(in, at, at + bytes), size);
		System.arraycopy(decoded, 0, out, to, decoded.length);
		return decoded.length;
	}

	private void unshuffle(final byte[] block, final int size, final byte[] out, final int to) {
		final int elements = size / typeSize;
		int done = 0;
		if ((flags & BYTE_SHUFFLED) != 0 && typeSize > 1) {
			for (int k = 0; k < typeSize; k++)
				for (int i = 0; i < elements; i++) out[to + i * typeSize + k] = block[k * elements + i];
			done = elements * typeSize;
		} else if ((flags & BIT_SHUFFLED) != 0 && elements % Byte.SIZE == 0) {
			unshuffleBits(block, elements, out, to);
			done = elements * typeSize;
		}
		System.arraycopy(block, done, out, to + done, size - done);
	}

	/** Bit b of byte k of all elements stand together, the first element in the lowest bit. */
	private void unshuffleBits(final byte[] block, final int elements, final byte[] out, final int to) {
		final int row = elements / Byte.SIZE;
		for (int k = 0; k < typeSize; k++) {
			for (int i = 0; i < elements; i++) {
				int value = 0;
				for (int bit = 0; bit < Byte.SIZE; bit++)
					value |= (block[(k * Byte.SIZE + bit) * row + i / Byte.SIZE] >> i % Byte.SIZE & 1) << bit;
				out[to + i * typeSize + k] = (byte) value;
			}
		}
	}
}
