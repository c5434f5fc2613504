// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import latentij.io.TiffDirectories;
import latentij.io.TiffKind;
import latentij.util.files.FileLook;

/**
 * Files that ImageJ opens with other pixels than theirs: those whose ends are missing, for which it puts zeros or grey,
 * and TIFF files of kinds that it takes for others.
 */
final class CutFiles {

	private CutFiles() {}

	/**
	 * Refuses a TIFF, JPEG, PNG, GIF, BMP, FITS, PGM or PPM file whose end is missing, and a TIFF file that ImageJ would read as
	 * something else.
	 *
	 * @param file any file, whatever its name; others, and those that ImageJ cannot read, are not looked at
	 * @throws IOException if it ends before its pixels do, or if ImageJ gives other pixels; the message says what to do
	 */
	static void refuse(final FileLook file) throws IOException {
		if (!Files.isRegularFile(file.path())) return;
		// As ImageJ, by what is in it, whatever its name says.
		final boolean tiff = TiffKind.isTiff(file);
		if (tiff) refuseTiff(file);
		final boolean cut = tiff ? CutTiff.is(file) : isCut(file);
		if (cut) throw failure(file.path());
		if (tiff) require(file, TiffDirectories::requirePixels);
	}

	/** Tells a file that is no TIFF by its first byte, which each kind has for itself. */
	private static boolean isCut(final FileLook file) throws IOException {
		return switch (file.stream().read()) {
			case 0xff -> CutJpeg.is(file);
			case 0x89 -> CutPng.is(file);
			case 'B' -> CutBmp.is(file);
			case 'G' -> CutGif.is(file);
			case 'S' -> CutFits.is(file);
			case 'P' -> CutPnm.is(file);
			default -> false;
		};
	}

	/** What is told of a file whose end is missing. */
	static IOException failure(final Path file) {
		return new IOException("\"" + file + "\" is damaged: it ends before its pixels do. Write or copy it again.");
	}

	private static void refuseTiff(final FileLook file) throws IOException {
		require(file, TiffDirectories::require);
		final Optional<String> misread = TiffKind.misread(file);
		if (misread.isPresent())
			throw new IOException("\"" + file.path() + "\" has " + misread.get()
					+ ", which ImageJ would take for something else." + ImageFiles.SAVE_PLAIN);
	}

	/** Looks at a file, and says nothing, or fails; the message has no subject. */
	@FunctionalInterface
	private interface Look {

		void at(FileLook file) throws IOException;
	}

	private static void require(final FileLook file, final Look look) throws IOException {
		try {
			look.at(file);
		} catch (final IOException exc) {
			throw new IOException(
					"\"" + file.path() + "\" cannot be read: " + exc.getMessage() + " Write or copy it again.", exc);
		}
	}
}
