// SPDX-License-Identifier: BSD-2-Clause
package latentij.quality;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * JPEG, as Java writes it (baseline, 4:2:0), in as many bytes as something else takes.
 *
 * @param bytes of the file
 * @param image that is read from it, 8-bit RGB
 */
public record JpegSize(int bytes, BufferedImage image) {

	/** The steps of the quality; finer ones change nothing. */
	private static final int MAX_QUALITY = 100;

	/**
	 * Finds the JPEG file of the highest quality that is not larger.
	 *
	 * @param rgb 8 bits for each color; read, never changed
	 * @param bytes that the file may have
	 * @return empty if the file of the lowest quality is larger
	 * @throws IOException if Java has no JPEG
	 */
	public static Optional<JpegSize> atMost(final BufferedImage rgb, final long bytes) throws IOException {
		byte[] best = null;
		int low = 0;
		int high = MAX_QUALITY;
		while (low <= high) {
			final int quality = (low + high) / 2;
			final byte[] file = write(rgb, quality / (float) MAX_QUALITY);
			if (file.length <= bytes) {
				best = file;
				low = quality + 1;
			} else high = quality - 1;
		}
		if (best == null) return Optional.empty();
		return Optional.of(new JpegSize(best.length, ImageIO.read(new ByteArrayInputStream(best))));
	}

	private static byte[] write(final BufferedImage rgb, final float quality) throws IOException {
		final ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
		final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		// In memory: Java's default is a file in the temporary folder.
		try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
			final ImageWriteParam parameters = writer.getDefaultWriteParam();
			parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
			parameters.setCompressionQuality(quality);
			writer.setOutput(out);
			writer.write(null, new IIOImage(rgb, null, null), parameters);
		} finally {
			writer.dispose();
		}
		return bytes.toByteArray();
	}
}
