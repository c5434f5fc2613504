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
import latentij.util.files.FileLook;

/**
 * JPEG files, and GIF files of one frame, read as ImageJ reads them, with the same pixels, but at once: ImageJ looks every
 * 30 ms whether Java has read them, which is most of the time of small ones. JPEG files that are to be turned are left to
 * ImageJ.
 */
final class ReadAtOnce {

	private ReadAtOnce() {}

	/**
	 * Reads a JPEG file.
	 *
	 * @param file a JPEG file
	 * @return the image, not shown; owned by the caller; empty if it is to be turned, or if Java cannot read it
	 * @throws IOException if the file cannot be read
	 */
	static Optional<ImagePlus> jpeg(final FileLook file) throws IOException {
		if (TurnedImage.isOne(file)) return Optional.empty();
		final Optional<ImagePlus> image = load(file.path().toFile());
		image.filter(loaded -> loaded.getType() == ImagePlus.COLOR_RGB).ifPresent(Opener::convertGrayJpegTo8Bits);
		return image;
	}

	/**
	 * Reads a GIF file of one frame, likewise.
	 *
	 * @param file a GIF file
	 * @return the image; empty if it has several frames, or if Java cannot read it
	 * @throws IOException if the file cannot be read
	 */
	static Optional<ImagePlus> gif(final FileLook file) throws IOException {
		return CutGif.frames(file) == 1 ? load(file.path().toFile()) : Optional.empty();
	}

	private static Optional<ImagePlus> load(final File path) {
		final Image loaded = Toolkit.getDefaultToolkit().createImage(path.toString());
		if (!isLoaded(loaded)) return Optional.empty();
		final ImagePlus image = new ImagePlus(path.getName(), loaded);
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
