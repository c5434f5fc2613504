// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import latentij.io.TiffDirectories;

/** Files whose ends are missing, and which ImageJ opens with zeros or grey in their place. */
public final class CutFiles {

	private CutFiles() {}

	/**
	 * Refuses a TIFF or JPEG file whose end is missing.
	 *
	 * @param file any file, known by its name; others, and those that ImageJ cannot read, are not looked at
	 * @throws IOException if it ends before its pixels do
	 */
	public static void refuse(final Path file) throws IOException {
		if (!Files.isRegularFile(file)) return;
		final String name = file.toString().toLowerCase(Locale.ROOT);
		if (name.matches(".*\\.tiff?")) {
			try {
				TiffDirectories.require(file);
			} catch (final FileSystemException exc) {
				throw exc;
			} catch (final IOException exc) {
				throw new IOException(
						"\"" + file + "\" cannot be read: " + exc.getMessage() + " Write or copy it again.", exc);
			}
		}
		final boolean cut =
				name.matches(".*\\.tiff?") && CutTiff.is(file) || name.matches(".*\\.jpe?g") && CutJpeg.is(file);
		if (cut)
			throw new IOException("\"" + file + "\" is damaged: it ends before its pixels do. Write or copy it again.");
	}
}
