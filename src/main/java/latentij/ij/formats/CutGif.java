// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import latentij.util.files.FileLook;

/**
 * GIF files whose end is missing, of which ImageJ leaves the frames out that are not whole.
 *
 * @see <a href="https://www.w3.org/Graphics/GIF/spec-gif89a.txt">GIF89a, sections 15 to 27</a>
 */
final class CutGif {

	private static final int EXTENSION = 0x21;
	private static final int IMAGE = 0x2c;

	/** Bytes of a screen's description, and of an image's, the last but two and the last of which tell of a table. */
	private static final int SCREEN = 7;

	private static final int PLACE = 9;

	private CutGif() {}

	/** @return true if a file begins as a GIF does and ends within a frame or before the first one */
	static boolean is(final FileLook file) throws IOException {
		try {
			frames(file);
			return false;
		} catch (final EOFException exc) {
			return true;
		}
	}

	/**
	 * Counts the frames of a GIF file.
	 *
	 * @param file any
	 * @return their number; 0 for another file
	 * @throws EOFException if it ends within one, or before the first one
	 */
	static int frames(final FileLook file) throws IOException {
		final InputStream in = file.stream();
		if (!new String(in.readNBytes(6), StandardCharsets.ISO_8859_1).matches("GIF8[79]a")) return 0;
		final byte[] screen = bytes(in, SCREEN);
		skipTable(in, screen[SCREEN - 3]);
		int frames = 0;
		// The mark of the end is left out by some writers; what stands behind it does not count.
		for (int block = in.read(); block == EXTENSION || block == IMAGE; block = in.read()) {
			if (block == IMAGE) {
				skipTable(in, bytes(in, PLACE)[PLACE - 1]);
				frames++;
			}
			// The kind of an extension, and the bits of an image's least code.
			bytes(in, 1);
			for (int length = bytes(in, 1)[0] & 0xff; length > 0; length = bytes(in, 1)[0] & 0xff) bytes(in, length);
		}
		return frames;
	}

	private static void skipTable(final InputStream in, final int flags) throws IOException {
		if ((flags & 0x80) != 0) bytes(in, 3 << (flags & 7) + 1);
	}

	private static byte[] bytes(final InputStream in, final int length) throws IOException {
		final byte[] bytes = in.readNBytes(length);
		if (bytes.length < length) throw new EOFException();
		return bytes;
	}
}
