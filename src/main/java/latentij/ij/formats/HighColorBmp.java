// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import latentij.util.FileLook;

/** BMP files of 16 bits, of which five or six are a color. ImageJ takes all 16 for a grey value. */
final class HighColorBmp {

	private HighColorBmp() {}

	/**
	 * Gives an image of such a file its colors.
	 *
	 * @param file that it was opened from
	 * @param image as ImageJ opened it; becomes an RGB image if the file is one of these
	 * @throws IOException if the file cannot be read
	 */
	static void correct(final FileLook file, final ImagePlus image) throws IOException {
		// There are no BMP files of grey values of 16 bits.
		if (image.getBitDepth() != Short.SIZE || !isBmp(file)) return;
		final BufferedImage read = ImageIO.read(file.path().toFile());
		if (read != null) image.setProcessor(new ColorProcessor(read));
	}

	private static boolean isBmp(final FileLook file) throws IOException {
		return Arrays.equals(file.stream().readNBytes(2), new byte[] {'B', 'M'});
	}
}
