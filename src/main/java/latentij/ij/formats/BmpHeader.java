// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import latentij.util.files.FileLook;

/**
 * What a BMP file tells of itself, but for those with the short header of OS/2.
 *
 * @param place of the pixels in the file
 * @param table place of the colors in the file, behind the header
 * @param width in pixels; below 1 if the file is damaged
 * @param height in pixels
 * @param bits of a pixel
 * @param compression its number; 0 for none
 * @param length of the pixels in bytes; 0 if it is not told
 * @param colors of the table; 0 for all that the bits have
 * @see <a href="https://learn.microsoft.com/windows/win32/api/wingdi/ns-wingdi-bitmapinfoheader">BITMAPINFOHEADER</a>
 */
record BmpHeader(int place, int table, int width, int height, int bits, int compression, int length, int colors) {

	private static final short MARK = 0x4d42;

	/** Bytes before the header, the first four of which are its length. */
	private static final int START = 14;

	/** Bytes up to the number of colors, and that. */
	private static final int LENGTH = 50;

	/** Bytes of the header of OS/2, with other places, which has no colors of 16 bits. */
	private static final int OTHER_LENGTH = 12;

	/**
	 * Reads a header.
	 *
	 * @param file any
	 * @return empty for files of another kind
	 */
	static Optional<BmpHeader> of(final FileLook file) throws IOException {
		final byte[] start = file.stream().readNBytes(LENGTH);
		final ByteBuffer bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
		if (start.length < LENGTH || bytes.getShort(0) != MARK || bytes.getInt(START) == OTHER_LENGTH)
			return Optional.empty();
		return Optional.of(new BmpHeader(
				bytes.getInt(10),
				START + bytes.getInt(START),
				bytes.getInt(18),
				// The rows of some files are from the top to the bottom, which they tell by a number below 0.
				Math.abs(bytes.getInt(22)),
				bytes.getShort(28),
				bytes.getInt(30),
				bytes.getInt(34),
				bytes.getInt(46)));
	}
}
