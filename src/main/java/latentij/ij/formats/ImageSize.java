// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * The size of the first image in a file, read without its pixels.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record ImageSize(int width, int height) {

	/**
	 * Reads the size.
	 *
	 * @param file any
	 * @return the size; empty if it is told by nothing that Java knows: ImageJ may read the file all the same
	 */
	public static Optional<ImageSize> of(final Path file) {
		try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
			if (in == null) return Optional.empty();
			final Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
			if (!readers.hasNext()) return Optional.empty();
			final ImageReader reader = readers.next();
			try {
				reader.setInput(in, true, true);
				return Optional.of(new ImageSize(reader.getWidth(0), reader.getHeight(0)));
			} finally {
				reader.dispose();
			}
		} catch (final IOException | RuntimeException exc) {
			// Readers throw all kinds of exceptions for damaged files.
			return Optional.empty();
		}
	}

	/** @return the number of pixels */
	public double pixels() {
		return (double) width * height;
	}
}
