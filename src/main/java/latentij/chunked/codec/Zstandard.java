// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked.codec;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.util.Arrays;

/** Zstandard, by the library zstd-jni. */
final class Zstandard {

	private Zstandard() {}

	/** See {@link ChunkCodec#decode}. */
	static byte[] decode(final byte[] encoded, final int most) throws IOException {
		final byte[] decoded = new byte[most];
		final int length = decode(encoded, 0, encoded.length, decoded, 0, most);
		return length == most ? decoded : Arrays.copyOf(decoded, length);
	}

	/** Decodes a part of an array into another one; the bytes that came out. */
	static int decode(final byte[] in, final int from, final int length, final byte[] out, final int to, final int most)
			throws IOException {
		final long result;
		try {
			result = Zstd.decompressByteArray(out, to, most, in, from, length);
		} catch (final RuntimeException exc) {
			// A ZstdException. It is not caught by name: without the library, this class could not be loaded then.
			throw new IOException("its compressed bytes are damaged (Zstandard: " + exc.getMessage() + ")", exc);
		} catch (final LinkageError exc) {
			throw new UnsupportedChunkException(
					"Zstandard's library zstd-jni cannot be loaded (" + exc.getMessage()
							+ "). Put its jar, which Fiji has, into ImageJ's \"jars\" folder",
					exc);
		}
		if (!Zstd.isError(result)) return Math.toIntExact(result);
		throw new IOException("its compressed bytes are damaged (Zstandard: " + Zstd.getErrorName(result) + ")");
	}
}
