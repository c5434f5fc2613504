// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;
import latentij.util.files.FileLook;

/**
 * Grey PNG files with transparency. Java takes their values for linear light, so that ImageJ gives 145 for 72, and RGB of 8
 * bits.
 */
final class GreyPng {

	/** The first bytes of a file. */
	private static final int PNG = 0x89504e47;

	/** Place of the color type in a file. */
	private static final int COLOR_TYPE = 25;

	private static final int GREY = 0;
	private static final int GREY_AND_ALPHA = 4;
	private static final int RGB = 24;
	private static final int WHITE = 255;

	private GreyPng() {}

	/**
	 * Gives an image of such a file its grey levels, on white, on which ImageJ shows transparent images.
	 *
	 * @param file that it was opened from
	 * @param image as ImageJ opened it; becomes one of 8 bits if the file is one of these, or of 16 bits as the file
	 * @throws IOException if the file cannot be read
	 */
	static void correct(final FileLook file, final ImagePlus image) throws IOException {
		if (image.getBitDepth() != RGB) return;
		final byte[] head = file.stream().readNBytes(COLOR_TYPE + 1);
		if (head.length <= COLOR_TYPE || ByteBuffer.wrap(head).getInt() != PNG) return;
		if (head[COLOR_TYPE] != GREY && head[COLOR_TYPE] != GREY_AND_ALPHA) return;
		final BufferedImage read = ImageIO.read(file.path().toFile());
		if (read != null && read.getRaster().getNumBands() == 2) image.setProcessor(onWhite(read.getRaster()));
	}

	private static ImageProcessor onWhite(final Raster raster) {
		final int bits = raster.getSampleModel().getSampleSize(0);
		final int most = (1 << bits) - 1;
		final boolean deep = bits > Byte.SIZE;
		final ImageProcessor levels = deep
				? new ShortProcessor(raster.getWidth(), raster.getHeight())
				: new ByteProcessor(raster.getWidth(), raster.getHeight());
		// As other files of 16 bits, it is shown up to the largest value that is seen, which is then white.
		final double white = deep ? largestSeen(raster) : most;
		final double factor = deep ? 1 : (double) WHITE / most;
		final int[] pixel = new int[2];
		for (int y = 0; y < raster.getHeight(); y++)
			for (int x = 0; x < raster.getWidth(); x++) {
				raster.getPixel(x, y, pixel);
				final double alpha = (double) pixel[1] / most;
				levels.set(x, y, (int) Math.round(factor * (pixel[0] * alpha + white * (1 - alpha))));
			}
		levels.resetMinAndMax();
		return levels;
	}

	private static int largestSeen(final Raster raster) {
		final int[] pixel = new int[2];
		int largest = 0;
		for (int y = 0; y < raster.getHeight(); y++)
			for (int x = 0; x < raster.getWidth(); x++) {
				raster.getPixel(x, y, pixel);
				if (pixel[1] > 0) largest = Math.max(largest, pixel[0]);
			}
		return largest;
	}
}
