// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.ImagePlus;
import ij.io.FileInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import latentij.util.Printable;

/**
 * FITS files. ImageJ leaves out the factor and the offset of their values, which an image that is shown from its least to
 * its largest value does not depend on, unless the factor is negative.
 *
 * @see <a href="https://fits.gsfc.nasa.gov/fits_standard.html">The FITS standard 4.0, section 4.4.2</a>
 */
final class Fits {

	private static final Pattern NEGATIVE = Pattern.compile("^BSCALE *= *(-[\\d.Ee+-]+)", Pattern.MULTILINE);

	/** The number of slices along an axis behind the third. */
	private static final Pattern AXIS = Pattern.compile("^NAXIS[4-9] *= *(\\d+)", Pattern.MULTILINE);

	private Fits() {}

	/**
	 * Refuses an image that has other pixels than its file.
	 *
	 * @param file of the image
	 * @param image as ImageJ opened it; of another kind, it is not looked at
	 * @throws IOException if light and dark are exchanged
	 */
	static void refuseOthers(final Path file, final ImagePlus image) throws IOException {
		if (!isOne(image)) return;
		final Matcher factor = NEGATIVE.matcher(image.getInfoProperty());
		if (factor.find())
			throw new IOException("\"" + file + "\" has values with the negative factor BSCALE = " + factor.group(1)
					+ ", which ImageJ leaves out: light and dark would be exchanged. Save it with a factor above 0.");
	}

	/**
	 * Tells people of slices that ImageJ does not read: those along a fourth axis, and others.
	 *
	 * @param name of the file, for people
	 * @param image as ImageJ opened it
	 * @return two sentences; empty if all are there, and for other files
	 */
	static Optional<String> leftSlices(final String name, final ImagePlus image) {
		if (!isOne(image)) return Optional.empty();
		final double times = AXIS.matcher(image.getInfoProperty())
				.results()
				.mapToDouble(axis -> Double.parseDouble(axis.group(1)))
				.reduce(1, (one, other) -> one * other);
		if (times <= 1) return Optional.empty();
		return Optional.of(String.format(
				Locale.ROOT,
				"%s has more than three axes, and %,.0f slices, of which ImageJ reads the first %,d. To encode all, save it"
						+ " with three.",
				Printable.quotedPath(name),
				times * image.getStackSize(),
				image.getStackSize()));
	}

	private static boolean isOne(final ImagePlus image) {
		final FileInfo info = image.getOriginalFileInfo();
		return info != null && info.fileFormat == FileInfo.FITS && image.getInfoProperty() != null;
	}
}
