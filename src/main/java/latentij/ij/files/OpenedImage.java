// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import ij.ImagePlus;
import ij.io.Opener;
import java.io.IOException;
import java.nio.file.Files;
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
		// Of a file that may not be read, ImageJ tells no more than of one that is no image.
		Files.newByteChannel(file).close();
		CutFiles.refuse(file);
		final Opener opener = new Opener();
		// What is wrong is told with the other failures; of some of it, ImageJ tells more in the log.
		opener.setSilentMode(true);
		final ImagePlus image =
				opener.getFileType(file.toString()) == Opener.UNKNOWN ? null : opener.openImage(file.toString());
		if (image == null || image.getWidth() * image.getHeight() == 0)
			throw new IOException("ImageJ cannot open it as an image.");
		return new OpenedImage(image);
	}

	@Override
	public void close() {
		image.close();
	}
}
