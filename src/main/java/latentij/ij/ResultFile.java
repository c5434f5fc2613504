// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import ij.io.FileInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import latentij.ij.planes.TiffStack;

/** Checks of the TIFF file that a job writes, before anything is computed. */
final class ResultFile {

	private ResultFile() {}

	/**
	 * Refuses a place where no result can go.
	 *
	 * @param from the file that is read
	 * @param to the file to write
	 * @throws IllegalArgumentException if it does not end in .tif or .tiff, or is the file that is read
	 * @throws IOException if the files cannot be compared
	 */
	static void require(final Path from, final Path to) throws IOException {
		final String name = to.toString().toLowerCase(Locale.ROOT);
		if (!name.endsWith(".tif") && !name.endsWith(".tiff"))
			throw new IllegalArgumentException(
					"\"" + to + "\" does not end in .tif. The result is a TIFF file: choose such a name.");
		if (Files.exists(to) && Files.exists(from) && Files.isSameFile(from, to))
			throw new IllegalArgumentException("\"" + to + "\" is the file that is read. Choose another one to write.");
	}

	/**
	 * Refuses a place where no result can go, likewise.
	 *
	 * @param from the image that is read, perhaps of a file
	 * @param to the file to write
	 */
	static void require(final ImagePlus from, final Path to) throws IOException {
		require(file(from), to);
	}

	private static Path file(final ImagePlus image) {
		// A window may have been given another stack since.
		if (image.getStack() instanceof TiffStack stack) return stack.path();
		final FileInfo info = image.getOriginalFileInfo();
		final boolean known = info != null && info.directory != null && info.fileName != null;
		return known ? Path.of(info.directory, info.fileName) : Path.of("");
	}
}
