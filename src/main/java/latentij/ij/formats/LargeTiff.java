// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import latentij.io.TiffFile;
import latentij.util.files.FileLook;

/**
 * TIFF files that are better encoded and decoded piece by piece ({@link latentij.ij.FileJobs#encode(Path, Path,
 * latentij.job.EncodeOptions)}) than opened.
 */
public final class LargeTiff {

	/** Pixels of an image, 8192 x 8192, from which on it is large. */
	private static final long IMAGE = 1L << 26;

	/** Pixels of a latent, those of such an image. */
	private static final long LATENT = 1L << 20;

	/** Bytes of a stack of images from which on it is large. */
	private static final long IMAGES = 1L << 28;

	/** Bytes of a stack of latents from which on it is large. */
	private static final long LATENTS = 1L << 25;

	private LargeTiff() {}

	/**
	 * Tells whether a file holds one large image.
	 *
	 * @param file any
	 * @return true for a TIFF file of one grey or RGB page of 2^26 pixels or more
	 */
	public static boolean isImage(final FileLook file) {
		return isLarge(file, IMAGE, false);
	}

	/**
	 * Tells whether a file may hold a latent of a large image.
	 *
	 * @param file any
	 * @return true for a TIFF file of 32-bit pages of 2^20 pixels or more
	 */
	public static boolean isLatent(final FileLook file) {
		return isLarge(file, LATENT, true);
	}

	/**
	 * Tells whether a file holds a large stack of images.
	 *
	 * @param file any
	 * @return true for a TIFF file of several pages, 256 MiB or more in all
	 */
	public static boolean isStack(final FileLook file) {
		return isStack(file, IMAGES, false);
	}

	/**
	 * Tells whether a file may hold a large stack of latents.
	 *
	 * @param file any
	 * @return true for a TIFF file of several 32-bit pages, 32 MiB or more in all: the images are
	 *         many times as large
	 */
	public static boolean isLatentStack(final FileLook file) {
		return isStack(file, LATENTS, true);
	}

	/**
	 * Tells whether a file does not say over which range its values are shown.
	 *
	 * @param file TIFF
	 * @return true for 16 and 32 bits without a display range; 8 bits need none
	 * @throws IOException if it cannot be read
	 */
	public static boolean tellsNoRange(final FileLook file) throws IOException {
		try (TiffFile tiff = new TiffFile(file)) {
			return !tiff.isRgb()
					&& tiff.bitDepth() > Byte.SIZE
					&& tiff.displayRange().length == 0
					&& tiff.text().ranges().isEmpty();
		}
	}

	/**
	 * Reads what a file tells of itself, without its pixels.
	 *
	 * @param file TIFF
	 * @return the properties of its image, by key
	 * @throws IOException if it cannot be read
	 */
	public static Map<String, String> properties(final Path file) throws IOException {
		try (TiffFile tiff = new TiffFile(file)) {
			return tiff.text().properties();
		}
	}

	private static boolean isStack(final FileLook file, final long bytes, final boolean latent) {
		try (TiffFile tiff = new TiffFile(file)) {
			final long page = (long) tiff.width() * tiff.height() * tiff.bitDepth() / Byte.SIZE;
			return tiff.size() > 1 && (tiff.isFloat() || !latent) && tiff.size() * page >= bytes;
		} catch (final IOException exc) {
			// ImageJ opens others, or says why not.
			return false;
		}
	}

	private static boolean isLarge(final FileLook file, final long pixels, final boolean latent) {
		try (TiffFile tiff = new TiffFile(file)) {
			final boolean pages = latent ? tiff.isFloat() : tiff.size() == 1;
			final boolean grey = latent || !tiff.colors().hasRemaining();
			return pages && grey && tiff.channels() == 1 && (long) tiff.width() * tiff.height() >= pixels;
		} catch (final IOException exc) {
			// ImageJ opens others, or says why not.
			return false;
		}
	}
}
