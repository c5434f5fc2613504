// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import latentij.util.files.FileLook;

/** PNG files whose ends are missing: of them, ImageJ tells what Java says of itself. */
final class CutPng {

	/** Its mark, before the first chunk. */
	private static final long MARK = 0x89504e470d0a1a0aL;

	/** The length and the kind of a chunk, before its content; a checksum follows it. */
	private static final int HEAD = Long.BYTES;

	private static final int CHECKSUM = Integer.BYTES;

	/** The kind of chunks that hold pixels. */
	private static final int PIXELS = 0x49444154;

	private CutPng() {}

	/**
	 * Tells whether a chunk of pixels has less content than it says. A missing checksum does no harm.
	 *
	 * @param file any
	 * @return false for whole files, and for others
	 * @throws IOException if it cannot be read
	 */
	static boolean is(final FileLook file) throws IOException {
		final long size = file.channel().size();
		final ByteBuffer head = ByteBuffer.allocate(HEAD);
		if (!read(file, head, 0) || head.getLong(0) != MARK) return false;
		for (long at = HEAD; read(file, head, at); ) {
			final long end = at + HEAD + Integer.toUnsignedLong(head.getInt(0));
			if (head.getInt(Integer.BYTES) == PIXELS && end > size) return true;
			at = end + CHECKSUM;
		}
		return false;
	}

	private static boolean read(final FileLook file, final ByteBuffer head, final long at) throws IOException {
		head.clear();
		while (head.hasRemaining()) if (file.channel().read(head, at + head.position()) < 0) return false;
		return true;
	}
}
