// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;
import latentij.batch.BatchFiles;
import latentij.ij.bioformats.BioFormats;
import latentij.ij.bioformats.BioFormatsFile;

/**
 * An open file, and its images: one, or, in files of microscopes and slide scanners, one or more. They are read without
 * a window. Not safe for use by several threads.
 */
public final class ImageFile implements AutoCloseable {

	/** True for files that are read as images, by their names. */
	public static final Predicate<Path> IS_IMAGE = BatchFiles.endingIn(
					"png", "jpg", "jpeg", "tif", "tiff", "bmp", "gif", "dcm", "dicom", "fits", "fit", "fts", "pgm",
					"ppm", "pnm")
			.or(BioFormats::isOne);

	private final Path file;

	/** Null for a file that ImageJ opens, or what is read here in its place. */
	private final BioFormatsFile series;

	private ImageFile(final Path file, final BioFormatsFile series) {
		this.file = file;
		this.series = series;
	}

	/**
	 * Opens a file; of those that ImageJ reads, none is looked at yet.
	 *
	 * @param file of an image
	 * @return its images; to be closed by the caller
	 * @throws IOException if it cannot be read
	 */
	public static ImageFile open(final Path file) throws IOException {
		return new ImageFile(file, BioFormats.isOne(file) ? BioFormats.open(file) : null);
	}

	/** @return the number of images, at least 1 */
	public int size() {
		return series == null ? 1 : series.size();
	}

	/**
	 * Reads an image.
	 *
	 * @param number from 1 to {@link #size}
	 * @return the image, not shown; owned by the caller
	 * @throws IOException if it cannot be read, or was cut off
	 */
	public ImagePlus image(final int number) throws IOException {
		return series == null ? ImageFiles.require(file) : series.image(number);
	}

	/** Lets the file go. */
	@Override
	public void close() {
		if (series != null) series.close();
	}
}
