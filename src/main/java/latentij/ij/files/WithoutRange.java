// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import ij.ImagePlus;
import ij.io.FileInfo;
import ij.io.FileOpener;
import java.util.Properties;
import latentij.ij.formats.Dicom;
import latentij.ij.formats.ImageFile;
import latentij.job.Messages;
import latentij.util.Tally;

/** Files with 16 or 32 bits that do not tell over which range their values are shown. */
final class WithoutRange {

	private static final String ENCODED =
			" was encoded from the least to the largest value of its first plane. To choose"
					+ " the range, save the file with one " + Messages.SET_RANGE + ".";

	private WithoutRange() {}

	/** One such file. */
	static Tally of(final String name) {
		return Tally.of(
				name,
				"%s tells no display range. It" + ENCODED,
				"%,d files tell no display range, the first %s. Each" + ENCODED);
	}

	/**
	 * Tells whether the file of an image tells no range.
	 *
	 * @param file of the image
	 * @param image as ImageJ opened it; read, never changed
	 * @return true if ImageJ had to take that of the values; always false for 8 bits, which are shown as they are, and
	 *         for files of Bio-Formats, whose range is that of all planes
	 */
	static boolean isOne(final ImageFile file, final ImagePlus image) {
		if (image.getBitDepth() != 16 && image.getBitDepth() != 32) return false;
		if (file.isReadByBioFormats()) return false;
		if (Dicom.isOne(image)) return !Dicom.hasWindow(image);
		final FileInfo info = image.getOriginalFileInfo();
		if (info == null || info.displayRanges != null) return info == null;
		final Properties words = new FileOpener(info).decodeDescriptionString(info);
		return words == null || number(words, "min") == 0 && number(words, "max") == 0;
	}

	/** The number of a key as ImageJ reads it; it takes a range from 0 to 0 for none. */
	private static double number(final Properties words, final String key) {
		try {
			return Double.parseDouble(words.getProperty(key, "0"));
		} catch (final NumberFormatException exc) {
			return 0;
		}
	}
}
