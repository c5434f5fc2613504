// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import latentij.util.files.FileLook;

/**
 * BMP files with run-length encoding (RLE8 and RLE4) that end before their pixels do, for which Java puts zeros.
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/gdi/bitmap-compression">Bitmap compression</a>
 */
final class CutBmp {

	private static final int RLE8 = 1;
	private static final int RLE4 = 2;

	/** What follows a zero; larger numbers are those of pixels that are told one by one. */
	private static final int END_OF_ROW = 0;

	private static final int END = 1;
	private static final int SKIP = 2;

	private CutBmp() {}

	/** @return true if a file begins as such a BMP does, and its codes end before its last pixel */
	static boolean is(final FileLook file) throws IOException {
		final Optional<BmpHeader> header =
				BmpHeader.of(file).filter(told -> told.compression() == RLE8 || told.compression() == RLE4);
		return header.isPresent() && !isWhole(file, header.get());
	}

	private static boolean isWhole(final FileLook file, final BmpHeader header) throws IOException {
		try {
			final InputStream in = file.stream();
			in.skipNBytes(header.place());
			// Java reads no further. Where no length is told, it reads to the end.
			final InputStream codes =
					header.length() > 0 ? new ByteArrayInputStream(in.readNBytes(header.length())) : in;
			return isWhole(codes, header.compression() == RLE4, header.width(), header.height());
		} catch (final EOFException exc) {
			return false;
		}
	}

	/**
	 * Follows the codes up to the end of the last row, which Java gives only where a code says that it ends. Pixels may be
	 * skipped, and left out at the end of a row.
	 */
	private static boolean isWhole(final InputStream codes, final boolean halves, final int width, final int height)
			throws IOException {
		int x = 0;
		int y = 0;
		while (y < height) {
			final int count = next(codes);
			final int code = next(codes);
			if (count == 0 && code == END) return y == height - 1 && x >= width;
			if (count == 0 && code == END_OF_ROW) {
				x = 0;
				y++;
			} else if (count == 0 && code == SKIP) {
				x += next(codes);
				y += next(codes);
			} else if (count == 0) {
				x += code;
				final int bytes = halves ? (code + 1) / 2 : code;
				codes.skipNBytes(bytes + bytes % 2);
			} else x += count;
		}
		return true;
	}

	private static int next(final InputStream codes) throws IOException {
		final int value = codes.read();
		if (value < 0) throw new EOFException();
		return value;
	}
}
