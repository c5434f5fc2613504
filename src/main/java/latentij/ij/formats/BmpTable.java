// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.ImagePlus;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import latentij.util.files.FileLook;

/**
 * BMP files with a table of colors or grey levels behind a header of more than 40 bytes, as ImageMagick and GIMP write
 * them. ImageJ takes the rest of the header for the first colors, and gives all others to later numbers.
 */
final class BmpTable {

	/** Bytes before the colors that ImageJ reads. */
	private static final int USUAL_PLACE = 54;

	private static final int COLORS = 256;

	private BmpTable() {}

	/**
	 * Gives an image of such a file its colors.
	 *
	 * @param file that it was opened from
	 * @param image as ImageJ opened it; gets another look-up table if the file is one of these
	 * @throws IOException if the file cannot be read
	 */
	static void correct(final FileLook file, final ImagePlus image) throws IOException {
		if (image.getBitDepth() != Byte.SIZE) return;
		final Optional<BmpHeader> header = BmpHeader.of(file)
				.filter(told -> told.bits() <= Byte.SIZE && told.compression() == 0 && told.table() > USUAL_PLACE);
		if (header.isEmpty()) return;
		final int most = 1 << header.get().bits();
		final int told = header.get().colors();
		final ByteBuffer table = ByteBuffer.allocate(Integer.BYTES * (told > 0 ? Math.min(told, most) : most));
		if (file.channel().read(table, header.get().table()) < table.capacity()) return;
		final byte[][] colors = new byte[3][COLORS];
		for (int i = 0; i < table.capacity(); i++)
			// Blue, green, red, and nothing.
			if (i % Integer.BYTES < colors.length) colors[2 - i % Integer.BYTES][i / Integer.BYTES] = table.get(i);
		final ImageProcessor pixels = image.getProcessor();
		pixels.setColorModel(new LUT(colors[0], colors[1], colors[2]));
		image.setProcessor(pixels);
	}
}
