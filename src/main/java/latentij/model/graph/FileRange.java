// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import latentij.util.CancelCheck;

/**
 * A range of bytes in a file.
 *
 * @param file that holds them
 * @param offset of the first
 * @param length their number
 */
record FileRange(Path file, long offset, long length) {

	/** Bytes that are read at once. */
	private static final int CHUNK = 1 << 22;

	/**
	 * Reads the bytes.
	 *
	 * @param out takes them; has room for them
	 * @param check ends the reading
	 * @throws IOException if the file cannot be read, or ends too early
	 */
	void writeTo(final ByteBuffer out, final CancelCheck check) throws IOException {
		final int limit = out.limit();
		final long begin = offset - out.position();
		final int end = out.position() + (int) length;
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
			while (out.position() < end) {
				check.check();
				out.limit(Math.min(end, out.position() + CHUNK));
				if (channel.read(out, begin + out.position()) < 0)
					throw new EOFException(file + " was cut off while it was read");
			}
		} finally {
			out.limit(limit);
		}
	}
}
