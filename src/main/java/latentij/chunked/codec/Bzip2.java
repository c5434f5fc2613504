// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** bzip2, by the library commons-compress. */
final class Bzip2 {

	private Bzip2() {}

	/** See {@link ChunkCodec#decode}. */
	static byte[] decode(final byte[] encoded, final int most) throws IOException {
		final byte[] decoded;
		try (InputStream in = new BZip2CompressorInputStream(new ByteArrayInputStream(encoded))) {
			decoded = in.readNBytes(most == Integer.MAX_VALUE ? most : most + 1);
		} catch (final IOException exc) {
			// Its messages are about streams of bits.
			throw new IOException("its compressed bytes are damaged (bzip2: " + exc.getMessage() + ")", exc);
		} catch (final RuntimeException exc) {
			throw new IOException("its compressed bytes are damaged (bzip2)", exc);
		} catch (final LinkageError exc) {
			throw new UnsupportedChunkException(
					"bzip2's library commons-compress cannot be loaded (" + exc.getMessage()
							+ "). Put its jar, which Fiji has, into ImageJ's \"jars\" folder",
					exc);
		}
		if (decoded.length > most) throw Damage.tooLong();
		return decoded;
	}
}
