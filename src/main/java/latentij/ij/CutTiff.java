// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.io.FileInfo;
import ij.io.TiffDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** TIFF files that end before their pixels do, which ImageJ opens with zeros in their place. */
public final class CutTiff {

	private static final long UNSIGNED = 0xffffffffL;

	private CutTiff() {}

	/**
	 * Refuses a file whose end is missing.
	 *
	 * @param file any file; others than TIFF files, and those that ImageJ cannot read, are not looked at
	 * @throws IOException if it is shorter than it says
	 */
	public static void refuse(final Path file) throws IOException {
		if (!file.toString().toLowerCase(Locale.ROOT).matches(".*\\.tiff?")) return;
		final FileInfo[] pages = pages(file.toAbsolutePath());
		if (pages == null) return;
		final long size = Files.size(file);
		for (final FileInfo page : pages)
			if (end(page) > size)
				throw new IOException(
						"\"" + file + "\" is damaged: it ends before its pixels do. Write or copy it again.");
	}

	private static FileInfo[] pages(final Path file) {
		try {
			return new TiffDecoder(
							file.getParent().toString(), file.getFileName().toString())
					.getTiffInfo();
		} catch (final IOException | RuntimeException exc) {
			// ImageJ says so when it opens the file.
			return null;
		}
	}

	private static long end(final FileInfo page) {
		final boolean packed = page.compression > FileInfo.COMPRESSION_NONE;
		final long bytes = (long) page.width * page.height * page.getBytesPerPixel();
		if (page.stripOffsets == null || page.stripLengths == null || page.stripOffsets.length < 2 && !packed)
			return packed ? 0 : page.getOffset() + page.nImages * bytes + (page.nImages - 1) * page.getGap();
		long end = 0;
		for (int i = 0; i < Math.min(page.stripOffsets.length, page.stripLengths.length); i++)
			end = Math.max(end, (page.stripOffsets[i] & UNSIGNED) + (page.stripLengths[i] & UNSIGNED));
		return end;
	}
}
