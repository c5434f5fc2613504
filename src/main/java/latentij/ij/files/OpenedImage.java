// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import latentij.ij.CutFiles;

/**
 * An image of a file, opened without a window and closed when it is no longer needed.
 *
 * @param image of the file; never shown
 */
record OpenedImage(ImagePlus image) implements AutoCloseable {

	/** Opens an image that ImageJ can read whole. */
	static OpenedImage of(final Path file) throws IOException {
		CutFiles.refuse(file);
		final ImagePlus image = IJ.openImage(file.toString());
		if (image == null || image.getWidth() * image.getHeight() == 0)
			throw new IOException("ImageJ cannot open it as an image.");
		return new OpenedImage(image);
	}

	@Override
	public void close() {
		image.close();
	}
}
