// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import latentij.ij.ImageFiles;

/**
 * An image of a file, opened without a window and closed when it is no longer needed.
 *
 * @param image of the file; never shown
 */
record OpenedImage(ImagePlus image) implements AutoCloseable {

	/** Opens an image that ImageJ can read whole. */
	static OpenedImage of(final Path file) throws IOException {
		final Optional<ImagePlus> image = ImageFiles.open(file);
		if (image.isEmpty()) throw new IOException("ImageJ cannot open it as an image." + ImageFiles.whyNot(file));
		return new OpenedImage(image.get());
	}

	@Override
	public void close() {
		image.close();
	}
}
