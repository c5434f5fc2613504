// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked.codec;

import java.io.IOException;

/** The way back from the bytes of a chunk in a file to those of its values, or a step of it. */
@FunctionalInterface
public interface ChunkCodec {

	/**
	 * Decodes bytes.
	 *
	 * @param encoded as they are in the file; not changed
	 * @param most the bytes that may come out
	 * @return the bytes that came out
	 * @throws IOException if the bytes are damaged, or if more would come out; the message says why, in the rest of
	 *           a sentence
	 */
	byte[] decode(byte[] encoded, int most) throws IOException;
}
