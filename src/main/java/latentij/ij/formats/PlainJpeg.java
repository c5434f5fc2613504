// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.ImagePlus;
import ij.io.FileInfo;
import ij.io.Opener;
import java.awt.Canvas;
import java.awt.Image;
import java.awt.MediaTracker;
import java.awt.Toolkit;
import java.io.File;
import java.io.IOException;
import java.util.Optional;
import latentij.util.FileLook;

/**
 * JPEG files, read as ImageJ reads them, with the same pixels, but at once: ImageJ looks every 30 ms whether Java has
 * read them, which is most of the time of small ones. Those that are to be turned are left to ImageJ.
 */
final class PlainJpeg {

	private PlainJpeg() {}

	/**
	 * Reads a file.
	 *
	 * @param file a JPEG file
	 * @return the image, not shown; owned by the caller; empty if it is to be turned, or if Java cannot read it
	 * @throws IOException if the file cannot be read
	 */
	static Optional<ImagePlus> read(final FileLook file) throws IOException {
		if (TurnedImage.isOne(file)) return Optional.empty();
		final File path = file.path().toFile();
		final Image loaded = Toolkit.getDefaultToolkit().createImage(path.toString());
		if (!isLoaded(loaded)) return Optional.empty();
		final ImagePlus image = new ImagePlus(path.getName(), loaded);
		if (image.getType() == ImagePlus.COLOR_RGB) Opener.convertGrayJpegTo8Bits(image);
		final FileInfo info = new FileInfo();
		info.fileFormat = FileInfo.GIF_OR_JPG;
		info.fileName = path.getName();
		info.directory = path.getParent() == null ? "" : path.getParent() + File.separator;
		image.setFileInfo(info);
		return Optional.of(image);
	}

	private static boolean isLoaded(final Image image) {
		final MediaTracker tracker = new MediaTracker(new Canvas());
		tracker.addImage(image, 0);
		try {
			tracker.waitForAll();
		} catch (final InterruptedException exc) {
			Thread.currentThread().interrupt();
			return false;
		}
		return !tracker.isErrorAny();
	}
}
