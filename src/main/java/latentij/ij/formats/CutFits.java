// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import latentij.util.files.FileLook;

/**
 * FITS files whose end is missing, for which ImageJ puts zeros, or leaves slices out.
 *
 * @see <a href="https://fits.gsfc.nasa.gov/fits_standard.html">The FITS standard 4.0, sections 3 and 4</a>
 */
final class CutFits {

	private static final int BLOCK = 2880;
	private static final int CARD = 80;
	private static final int KEY = 8;
	private static final int VALUE = 10;

	private CutFits() {}

	/**
	 * Looks whether all pixels of the first image are there.
	 *
	 * @param file any file
	 * @return true if the file begins as FITS does and ends before its first image does; zeros behind an image need not
	 *         be there
	 * @throws IOException if it cannot be read
	 */
	static boolean is(final FileLook file) throws IOException {
		long bytes = 1;
		long read = 0;
		try {
			final InputStream in = file.stream();
			while (true) {
				final String card = new String(in.readNBytes(CARD), StandardCharsets.US_ASCII);
				if (read == 0 && !card.startsWith("SIMPLE  =")) return false;
				if (card.length() < CARD) return true;
				read += CARD;
				final String key = card.substring(0, KEY).strip();
				if (key.equals("END")) break;
				if (key.equals("BITPIX")) bytes *= Math.abs(value(card)) / Byte.SIZE;
				if (key.matches("NAXIS\\d+")) bytes = Math.multiplyExact(bytes, value(card));
				if (key.equals("NAXIS") && value(card) == 0) return false;
			}
		} catch (final NumberFormatException | ArithmeticException exc) {
			// ImageJ says what is wrong with the header.
			return false;
		}
		return file.channel().size() < (read + BLOCK - 1) / BLOCK * BLOCK + bytes;
	}

	private static long value(final String card) {
		return Long.parseLong(card.substring(VALUE).split("/", 2)[0].strip());
	}
}
