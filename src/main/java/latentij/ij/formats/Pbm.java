// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import latentij.util.files.FileLook;

/**
 * PBM files, of black and white pixels. ImageJ loses the first eight pixels of those with a bit for each, and takes their
 * rows for one after the other; digits without blanks between them it takes for one number.
 *
 * @see <a href="https://netpbm.sourceforge.net/doc/pbm.html">The PBM format</a>
 */
final class Pbm {

	private static final byte WHITE = (byte) 255;

	private Pbm() {}

	/**
	 * Reads a file.
	 *
	 * @param file any
	 * @return black as 0 and white as 255; empty for a file of another kind, also of one that cannot be understood
	 * @throws IOException if it cannot be read, or is damaged
	 */
	static Optional<ImagePlus> read(final FileLook file) throws IOException {
		try {
			final InputStream in = file.stream();
			final String kind = CutPnm.kind(in);
			final boolean packed = kind.equals("P4");
			if (!packed && !kind.equals("P1")) return Optional.empty();
			final int width = Integer.parseInt(CutPnm.word(in));
			final int height = Integer.parseInt(CutPnm.word(in));
			if (width < 1 || height < 1) return Optional.empty();
			final long least = (long) height * (packed ? (width + 7) / Byte.SIZE : width);
			if (least > file.channel().size()) throw CutFiles.failure(file.path());
			final byte[] pixels = new byte[Math.multiplyExact(width, height)];
			Arrays.fill(pixels, WHITE);
			if (packed) readBits(in, width, pixels);
			else readDigits(file.path(), in, pixels);
			return Optional.of(new ImagePlus(
					file.path().getFileName().toString(), new ByteProcessor(width, height, pixels, null)));
		} catch (final EOFException exc) {
			throw CutFiles.failure(file.path());
		} catch (final NumberFormatException | ArithmeticException exc) {
			// ImageJ says what is wrong with the header.
			return Optional.empty();
		}
	}

	/** Reads rows of bits, each of which begins with a byte of its own; 1 is black. */
	private static void readBits(final InputStream in, final int width, final byte[] pixels) throws IOException {
		for (int row = 0; row < pixels.length; row += width) {
			for (int x = 0; x < width; x += Byte.SIZE) {
				final int bits = in.read();
				if (bits < 0) throw new EOFException();
				for (int i = 0; i < Math.min(Byte.SIZE, width - x); i++)
					if ((bits << i & 0x80) != 0) pixels[row + x + i] = 0;
			}
		}
	}

	private static void readDigits(final Path file, final InputStream in, final byte[] pixels) throws IOException {
		int at = 0;
		while (at < pixels.length) {
			int digit = in.read();
			// As Netpbm, also among the pixels.
			if (digit == '#') while (digit >= 0 && digit != '\n') digit = in.read();
			if (digit < 0) throw new EOFException();
			if (Character.isWhitespace(digit)) continue;
			if (digit != '0' && digit != '1')
				throw new IOException(
						"\"" + file + "\" is damaged: a pixel is neither 0 nor 1. Write or copy it again.");
			if (digit == '1') pixels[at] = 0;
			at++;
		}
	}
}
