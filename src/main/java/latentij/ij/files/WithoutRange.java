// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import ij.ImagePlus;
import ij.io.FileInfo;
import ij.io.FileOpener;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import latentij.ij.formats.Dicom;
import latentij.ij.formats.ImageFile;
import latentij.job.Messages;
import latentij.util.Printable;

/**
 * How many files with 16 or 32 bits did not tell over which range their values are shown, for one sentence about all of
 * them.
 *
 * @param count their number
 * @param first the name of the first one by name; null if there are none
 */
public record WithoutRange(long count, String first) implements Serializable {

	/** No such file. */
	public static final WithoutRange NONE = new WithoutRange(0, null);

	/** One such file, by its name. */
	static WithoutRange of(final Path file) {
		return new WithoutRange(1, file.toString());
	}

	/**
	 * Tells whether the file of an image tells no range.
	 *
	 * @param file of the image
	 * @param image as ImageJ opened it; read, never changed
	 * @return true if ImageJ had to take that of the values; always false for 8 bits, which are shown as they are, and
	 *         for files of Bio-Formats, whose range is that of all planes
	 */
	static boolean isOne(final Path file, final ImagePlus image) {
		if (image.getBitDepth() != 16 && image.getBitDepth() != 32) return false;
		if (ImageFile.isOfBioFormats(file)) return false;
		if (Dicom.isOne(image)) return !Dicom.hasWindow(image);
		final FileInfo info = image.getOriginalFileInfo();
		if (info == null || info.displayRanges != null) return info == null;
		final Properties words = new FileOpener(info).decodeDescriptionString(info);
		return words == null || number(words, "min") == 0 && number(words, "max") == 0;
	}

	/** As ImageJ takes it, for which 0 to 0 is no range. */
	private static double number(final Properties words, final String key) {
		try {
			return Double.parseDouble(words.getProperty(key, "0"));
		} catch (final NumberFormatException exc) {
			return 0;
		}
	}

	/**
	 * Counts the files of two counts, which have none in common.
	 *
	 * @param other any
	 * @return both
	 */
	public WithoutRange plus(final WithoutRange other) {
		if (count == 0) return other;
		if (other.count == 0) return this;
		return new WithoutRange(count + other.count, first.compareTo(other.first) <= 0 ? first : other.first);
	}

	/**
	 * Tells people of the files.
	 *
	 * @return a sentence or two; empty if there are none
	 */
	public Optional<String> note() {
		if (count == 0) return Optional.empty();
		final String who = count == 1
				? Printable.quoted(first) + " tells no display range. It"
				: String.format(
						Locale.ROOT,
						"%,d files tell no display range, the first %s. Each",
						count,
						Printable.quoted(first));
		return Optional.of(
				who + " was encoded from the least to the largest value of its first plane. To choose the range,"
						+ " save the file with one " + Messages.SET_RANGE + ".");
	}
}
