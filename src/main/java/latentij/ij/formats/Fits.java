// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.ImagePlus;
import ij.io.FileInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * FITS files. ImageJ leaves out the factor and the offset of their values, which an image that is shown from its least to
 * its largest value does not depend on, unless the factor is negative.
 *
 * @see <a href="https://fits.gsfc.nasa.gov/fits_standard.html">The FITS standard 4.0, section 4.4.2</a>
 */
final class Fits {

	private static final Pattern NEGATIVE = Pattern.compile("^BSCALE *= *(-[\\d.Ee+-]+)", Pattern.MULTILINE);

	private Fits() {}

	/**
	 * Refuses an image that has other pixels than its file.
	 *
	 * @param file of the image
	 * @param image as ImageJ opened it; of another kind, it is not looked at
	 * @throws IOException if light and dark are exchanged
	 */
	static void refuseOthers(final Path file, final ImagePlus image) throws IOException {
		final FileInfo info = image.getOriginalFileInfo();
		if (info == null || info.fileFormat != FileInfo.FITS || image.getInfoProperty() == null) return;
		final Matcher factor = NEGATIVE.matcher(image.getInfoProperty());
		if (factor.find())
			throw new IOException("\"" + file + "\" has values with the negative factor BSCALE = " + factor.group(1)
					+ ", which ImageJ leaves out: light and dark would be exchanged. Save it with a factor above 0.");
	}
}
