// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The 32-bit hash of bytes.
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">XXH32</a>
 */
final class XxHash {

	private static final int PRIME_1 = 0x9E3779B1;
	private static final int PRIME_2 = 0x85EBCA77;
	private static final int PRIME_3 = 0xC2B2AE3D;
	private static final int PRIME_4 = 0x27D4EB2F;
	private static final int PRIME_5 = 0x165667B1;

	/** Numbers that are hashed side by side. */
	private static final int LANES = 4;

	private XxHash() {}

	static int of(final byte[] bytes, final int seed) {
		final ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
		int hash = seed + PRIME_5;
		if (bytes.length >= LANES * Integer.BYTES) hash = stripes(in, seed);
		hash += bytes.length;
		while (in.remaining() >= Integer.BYTES) hash = Integer.rotateLeft(hash + in.getInt() * PRIME_3, 17) * PRIME_4;
		while (in.hasRemaining()) hash = Integer.rotateLeft(hash + (in.get() & 0xff) * PRIME_5, 11) * PRIME_1;
		hash = (hash ^ hash >>> 15) * PRIME_2;
		hash = (hash ^ hash >>> 13) * PRIME_3;
		return hash ^ hash >>> 16;
	}

	private static int stripes(final ByteBuffer in, final int seed) {
		final int[] lanes = {seed + PRIME_1 + PRIME_2, seed + PRIME_2, seed, seed - PRIME_1};
		while (in.remaining() >= LANES * Integer.BYTES)
			for (int l = 0; l < LANES; l++)
				lanes[l] = Integer.rotateLeft(lanes[l] + in.getInt() * PRIME_2, 13) * PRIME_1;
		return Integer.rotateLeft(lanes[0], 1)
				+ Integer.rotateLeft(lanes[1], 7)
				+ Integer.rotateLeft(lanes[2], 12)
				+ Integer.rotateLeft(lanes[3], 18);
	}
}
