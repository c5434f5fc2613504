// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * A hash of a few pieces of a file, spread over all of it. It tells weights from others of the same size and time stamp,
 * on systems where each time stamp that Java can read may be set by tools. In a large file, a change of a few places may
 * lie between the pieces, and is missed.
 */
final class FileSamples {

	private static final int PIECES = 32;
	private static final int BYTES = 256;

	private FileSamples() {}

	/**
	 * Hashes the pieces, or all of a short file.
	 *
	 * @param file to read
	 * @return 64 hexadecimal digits
	 * @throws IOException if it cannot be read
	 */
	static String of(final Path file) throws IOException {
		final MessageDigest digest = Sha256.digest();
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
			final long last = Math.max(0, channel.size() - BYTES);
			final ByteBuffer piece = ByteBuffer.allocate(BYTES);
			for (int i = 0; i < PIECES; i++) {
				final long at = last * i / (PIECES - 1);
				piece.clear();
				int read = 0;
				while (read >= 0 && piece.hasRemaining()) read = channel.read(piece, at + piece.position());
				digest.update(piece.flip());
			}
		}
		return Sha256.hex(digest);
	}
}
