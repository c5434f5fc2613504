// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import javax.imageio.ImageIO;
import latentij.util.FileLook;

/**
 * BMP files of 16 bits, of which five or six are a color. Where they say which, ImageJ takes all 16 for a grey value;
 * where they do not, it opens none.
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/api/wingdi/ns-wingdi-bitmapinfoheader">BITMAPINFOHEADER</a>
 */
final class HighColorBmp {

	private static final short MARK = 0x4d42;

	/** Bytes up to the number of bits of a pixel, and that. */
	private static final int HEADER = 30;

	private static final int PLACE_OF_PIXELS = 10;
	private static final int PLACE_OF_SIZE = 14;
	private static final int PLACE_OF_WIDTH = 18;
	private static final int PLACE_OF_HEIGHT = 22;
	private static final int PLACE_OF_BITS = 28;

	/** Bytes of the header of OS/2, with other places, which has no colors of 16 bits. */
	private static final int OTHER_SIZE = 12;

	private HighColorBmp() {}

	/**
	 * Reads a file.
	 *
	 * @param file any
	 * @return an RGB image; empty for a file of another kind, also of one that Java does not read
	 * @throws IOException if it cannot be read, or ends before its pixels do
	 */
	static Optional<ImagePlus> read(final FileLook file) throws IOException {
		final byte[] start = file.stream().readNBytes(HEADER);
		final ByteBuffer header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
		if (start.length < HEADER
				|| header.getShort(0) != MARK
				|| header.getInt(PLACE_OF_SIZE) == OTHER_SIZE
				|| header.getShort(PLACE_OF_BITS) != Short.SIZE) return Optional.empty();
		// The rows of some files are from the top to the bottom, which they tell by a number below 0.
		final long pixels = (long) header.getInt(PLACE_OF_WIDTH) * Math.abs(header.getInt(PLACE_OF_HEIGHT));
		if (pixels <= 0) return Optional.empty();
		if (file.channel().size() < header.getInt(PLACE_OF_PIXELS) + pixels * Short.BYTES)
			throw CutFiles.failure(file.path());
		final BufferedImage image = ImageIO.read(file.path().toFile());
		return Optional.ofNullable(image)
				.map(read -> new ImagePlus(file.path().getFileName().toString(), new ColorProcessor(read)));
	}
}
