// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import latentij.util.files.FileLook;

/**
 * PGM and PPM files whose end is missing, for which ImageJ puts zeros.
 *
 * @see <a href="https://netpbm.sourceforge.net/doc/pnm.html">The PNM formats</a>
 */
final class CutPnm {

	private static final int MOST_OF_A_BYTE = 255;

	private CutPnm() {}

	/**
	 * Looks whether all pixels of the first image are there.
	 *
	 * @param file any file
	 * @return true if the file begins as PGM and PPM files do, as numbers or as bytes, and ends before its pixels do
	 * @throws IOException if it cannot be read
	 */
	static boolean is(final FileLook file) throws IOException {
		try {
			final InputStream in = file.stream();
			final String kind = kind(in);
			if (!kind.matches("P[2356]")) return false;
			final boolean colors = kind.equals("P3") || kind.equals("P6");
			final long values = Math.multiplyExact(
					Math.multiplyExact(Long.parseLong(word(in)), Long.parseLong(word(in))), colors ? 3L : 1L);
			final boolean oneByte = Long.parseLong(word(in)) <= MOST_OF_A_BYTE;
			if (kind.equals("P5") || kind.equals("P6")) {
				in.skipNBytes(oneByte ? values : 2 * values);
				return false;
			}
			for (long i = 0; i < values; i++) if (word(in).isEmpty()) return true;
			return false;
		} catch (final EOFException exc) {
			return true;
		} catch (final NumberFormatException | ArithmeticException exc) {
			// ImageJ says what is wrong with the header.
			return false;
		}
	}

	/** The first two bytes of a file. */
	static String kind(final InputStream in) throws IOException {
		return new String(in.readNBytes(2), StandardCharsets.ISO_8859_1);
	}

	/** The next word outside of comments, and one character behind it; empty at the end of the file. */
	static String word(final InputStream in) throws IOException {
		final StringBuilder word = new StringBuilder();
		for (int c = in.read(); c >= 0; c = in.read()) {
			if (c == '#' && word.length() == 0) while (c >= 0 && c != '\n') c = in.read();
			else if (!Character.isWhitespace(c)) word.append((char) c);
			else if (word.length() > 0) break;
		}
		return word.toString();
	}
}
