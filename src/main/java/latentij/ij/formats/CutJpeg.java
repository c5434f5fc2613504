// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.IOException;
import java.io.InputStream;
import latentij.util.files.FileLook;

/**
 * JPEG files whose end is missing, which Java's reader fills with grey. Segments are skipped by their lengths, so
 * that the marker of the end in a thumbnail does not count.
 *
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, annex B</a>
 */
final class CutJpeg {

	private static final int MARKER = 0xff;
	private static final int STUFFED = 0x00;
	private static final int START = 0xd8;
	private static final int END = 0xd9;
	private static final int FIRST_RESTART = 0xd0;
	private static final int LAST_RESTART = 0xd7;

	private CutJpeg() {}

	/** @return true if a file begins as a JPEG does and has no end; what stands behind the end does not count */
	static boolean is(final FileLook file) throws IOException {
		final InputStream in = file.stream();
		if (in.read() != MARKER || in.read() != START) return false;
		for (int marker = next(in); marker >= 0; marker = next(in)) {
			if (marker == END) return false;
			if (!skip(in)) return true;
		}
		return true;
	}

	/** The next marker that is no part of the pixels; -1 at the end of the file. */
	private static int next(final InputStream in) throws IOException {
		int before = in.read();
		for (int b = in.read(); b >= 0; b = in.read()) {
			if (before == MARKER && b != MARKER && b != STUFFED && !(b >= FIRST_RESTART && b <= LAST_RESTART)) return b;
			before = b;
		}
		return -1;
	}

	/** Skips a segment; false if the file ends in it. */
	private static boolean skip(final InputStream in) throws IOException {
		final int high = in.read();
		final int low = in.read();
		final int length = (high << 8 | low) - 2;
		return low >= 0 && length >= 0 && in.readNBytes(length).length == length;
	}
}
