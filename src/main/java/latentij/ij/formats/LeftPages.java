// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.ImagePlus;
import ij.io.FileInfo;
import java.util.Locale;
import java.util.Optional;
import latentij.io.TiffDirectories;
import latentij.util.Printable;
import latentij.util.files.FileLook;

/**
 * Pages of a TIFF file that are not opened: where pages differ in size or type, ImageJ opens the first one alone, and
 * what is read here ends before the first one of another size or type.
 */
public final class LeftPages {

	private LeftPages() {}

	/**
	 * Counts the pages that an image holds.
	 *
	 * @param image of a file, as it was opened
	 * @return their number; ImageJ makes three slices of a page with colors of 16 bits
	 */
	public static int taken(final ImagePlus image) {
		final FileInfo info = image.getOriginalFileInfo();
		final boolean apart =
				info != null && (info.fileType == FileInfo.RGB48 || info.fileType == FileInfo.RGB48_PLANAR);
		return image.getStackSize() / (apart ? 3 : 1);
	}

	/**
	 * Tells people of the pages that are not in an image.
	 *
	 * @param file of the image
	 * @param name of the file, for people
	 * @param taken pages that the image holds
	 * @return two sentences; empty if all are there, smaller copies of other pages left aside
	 */
	public static Optional<String> note(final FileLook file, final String name, final int taken) {
		final int pages = TiffDirectories.pages(file);
		if (pages <= taken) return Optional.empty();
		return Optional.of(String.format(
				Locale.ROOT,
				"%s has %,d pages, of which %,d %s encoded: the pages, or smaller copies of them, differ in size or"
						+ " type, and a stack has one of each. To encode all, save those of each size and type as a file"
						+ " of their own.",
				Printable.quotedPath(name),
				pages,
				taken,
				taken == 1 ? "was" : "were"));
	}
}
