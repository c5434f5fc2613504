// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;
import latentij.util.files.FileLook;

/**
 * BMP files of 16 bits, of which five or six are a color. Where they say which, ImageJ takes all 16 for a grey value;
 * where they do not, it opens none.
 */
final class HighColorBmp {

	private HighColorBmp() {}

	/**
	 * Reads a file.
	 *
	 * @param file any
	 * @return an RGB image; empty for a file of another kind, also of one that Java does not read
	 * @throws IOException if it cannot be read, or ends before its pixels do
	 */
	static Optional<ImagePlus> read(final FileLook file) throws IOException {
		final Optional<BmpHeader> header = BmpHeader.of(file).filter(told -> told.bits() == Short.SIZE);
		if (header.isEmpty()) return Optional.empty();
		final long pixels = (long) header.get().width() * header.get().height();
		if (pixels <= 0) return Optional.empty();
		if (file.channel().size() < header.get().place() + pixels * Short.BYTES) throw CutFiles.failure(file.path());
		final BufferedImage image = ImageIO.read(file.path().toFile());
		return Optional.ofNullable(image)
				.map(read -> new ImagePlus(file.path().getFileName().toString(), new ColorProcessor(read)));
	}
}
