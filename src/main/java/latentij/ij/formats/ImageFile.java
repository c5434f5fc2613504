// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import latentij.batch.BatchFiles;
import latentij.ij.bioformats.BioFormats;
import latentij.ij.bioformats.BioFormatsFile;
import latentij.io.ForeignTiff;
import latentij.io.TiffEnd;
import latentij.io.TiffKind;
import latentij.util.Printable;
import latentij.util.files.FileLook;

/**
 * The images of a file: one, or, in files that Bio-Formats reads, one or more. They are read without a window.
 * Not safe for use by several threads.
 */
public final class ImageFile implements AutoCloseable {

	/** True for files that are read as images, by their names. */
	public static final Predicate<Path> IS_IMAGE = BatchFiles.endingIn(
					"png", "jpg", "jpeg", "tif", "tiff", "bmp", "gif", "dcm", "dicom", "fits", "fit", "fts", "pbm",
					"pgm", "ppm", "pnm", "jfif")
			.or(BioFormats::isOne);

	/** The kinds of image files, for messages. */
	public static final String KINDS = "png, jpg, tif, bmp, gif, dcm, fits, pgm, ppm, or of a microscope";

	private final FileLook file;

	/** Null for a file that ImageJ opens, or what is read here in its place. */
	private final BioFormatsFile series;

	private ImageFile(final FileLook file, final BioFormatsFile series) {
		this.file = file;
		this.series = series;
	}

	/**
	 * Tells whether a file is read by Bio-Formats.
	 *
	 * @param file any
	 * @return true for files of microscopes, by their names; where Bio-Formats is installed, also for TIFF files that it
	 *         alone reads
	 */
	public static boolean isOfBioFormats(final FileLook file) {
		// Last what is asked of class loaders, which look through all their jars where it is missing.
		return BioFormats.isOne(file.path()) || ForeignTiff.isOne(file) && BioFormats.isInstalled();
	}

	/**
	 * Tells whether a file is OME-TIFF of channels or frames that are not its pages.
	 *
	 * @param file any
	 * @return true for one of several files of an image, for several images in a file, and for several channels of RGB:
	 *         their pages are plain slices
	 */
	public static boolean isPartOfOme(final FileLook file) {
		return TiffKind.isPartOfOme(file);
	}

	/**
	 * Finds the images of a file; of those that ImageJ reads, nothing is read yet.
	 *
	 * @param file of an image; stays open until the images are closed, and is then closed by the caller
	 * @return its images; to be closed by the caller
	 * @throws IOException if it cannot be read, or was cut off
	 */
	public static ImageFile open(final FileLook file) throws IOException {
		if (!isOfBioFormats(file)) return new ImageFile(file, null);
		if (TiffEnd.isMissing(file)) throw CutFiles.failure(file.path());
		return new ImageFile(file, BioFormats.open(file.path()));
	}

	/** @return the number of images, at least 1 */
	public int size() {
		return series == null ? 1 : series.size();
	}

	/**
	 * Tells people that the first image alone was encoded.
	 *
	 * @param name of the file, for people
	 * @return two sentences; empty if there is only one
	 */
	public Optional<String> leftImages(final String name) {
		if (size() == 1) return Optional.empty();
		return Optional.of(String.format(
				Locale.ROOT,
				"%s has %,d images, of which the first one was encoded. Encode a folder of files to have all.",
				Printable.quotedPath(name),
				size()));
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

	/**
	 * Tells people of the pages of a TIFF file, the slices of a FITS file, and the frames of a PNG file, that are not in an
	 * image.
	 *
	 * @param name of the file, for people
	 * @param image of this file
	 * @return as of {@link LeftPages#note}; always empty where pages that differ are images of their own
	 */
	public Optional<String> leftPages(final String name, final ImagePlus image) {
		if (series != null) return Optional.empty();
		return LeftPages.note(file, name, LeftPages.taken(image))
				.or(() -> Fits.leftSlices(name, image))
				.or(() -> AnimatedPng.leftFrames(file, name));
	}

	/** @return true if Bio-Formats reads the file */
	public boolean isReadByBioFormats() {
		return series != null;
	}

	/** Lets go what was opened of the file, which itself stays open. */
	@Override
	public void close() {
		if (series != null) series.close();
	}
}
