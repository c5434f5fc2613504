// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** TIFF files as Java writes them. */
final class JavaTiff {

	private JavaTiff() {}

	/**
	 * Writes a file.
	 *
	 * @param compression as Java names it; empty for none
	 * @param pages each an image
	 */
	static void write(final Path file, final String compression, final BufferedImage... pages) throws IOException {
		final ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
		final ImageWriteParam options = writer.getDefaultWriteParam();
		if (!compression.isEmpty()) {
			options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
			options.setCompressionType(compression);
		}
		try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
			writer.setOutput(out);
			writer.prepareWriteSequence(null);
			for (final BufferedImage page : pages) writer.writeToSequence(new IIOImage(page, null, null), options);
			writer.endWriteSequence();
		} finally {
			writer.dispose();
		}
	}
}
