// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked.codec;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** The JDK's decoders of gzip and zlib. */
final class Deflated {

	private Deflated() {}

	/** Opens a stream that decodes. */
	@FunctionalInterface
	private interface Decoder {

		InputStream over(InputStream encoded) throws IOException;
	}

	/** See {@link ChunkCodec#decode}. */
	static byte[] gzip(final byte[] encoded, final int most) throws IOException {
		return decode(encoded, most, GZIPInputStream::new);
	}

	/** See {@link ChunkCodec#decode}. */
	static byte[] zlib(final byte[] encoded, final int most) throws IOException {
		return decode(encoded, most, InflaterInputStream::new);
	}

	private static byte[] decode(final byte[] encoded, final int most, final Decoder decoder) throws IOException {
		try (InputStream in = decoder.over(new ByteArrayInputStream(encoded))) {
			final byte[] decoded = in.readNBytes(most);
			if (decoded.length == most && in.read() >= 0) throw Damage.tooLong();
			return decoded;
		} catch (final EOFException exc) {
			throw Damage.cut(exc);
		} catch (final ZipException exc) {
			throw new IOException("its compressed bytes are damaged", exc);
		}
	}
}
