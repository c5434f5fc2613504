// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.formats;

import ij.io.FileInfo;
import ij.io.TiffDecoder;
import java.io.IOException;
import java.nio.file.Path;
import latentij.io.TiffEnd;
import latentij.io.TiffKind;
import latentij.util.files.FileLook;

/** TIFF files that end before their pixels do, which ImageJ opens with zeros in their place. */
final class CutTiff {

	private static final long UNSIGNED = 0xffffffffL;

	private CutTiff() {}

	/** @return true if a file is shorter than it says; false for one that ImageJ cannot read at all */
	static boolean is(final FileLook file) throws IOException {
		// ImageJ goes through directories byte by byte: of its own files through one, of others through all.
		if (!TiffKind.isOfImageJ(file)) return TiffEnd.isMissing(file);
		final FileInfo[] pages = pages(file.path().toAbsolutePath());
		if (pages == null) return false;
		// Those are other programs', since ImageJ writes one strip; and it misreads lengths of 16 bits.
		for (final FileInfo page : pages) if (hasStrips(page)) return TiffEnd.isMissing(file);
		final long size = file.channel().size();
		for (final FileInfo page : pages) if (end(page) > size) return true;
		return false;
	}

	private static FileInfo[] pages(final Path file) throws IOException {
		try {
			return new TiffDecoder(
							file.getParent().toString(), file.getFileName().toString())
					.getTiffInfo();
		} catch (final IOException | RuntimeException exc) {
			// ImageJ says so when it opens the file.
			return null;
		}
	}

	/** ImageJ knows no pixels of less than a byte, but reads them: rows of 1 and of 12 bits begin at whole bytes. */
	private static long rowBytes(final FileInfo page) {
		return switch (page.fileType) {
			case FileInfo.BITMAP -> (page.width + 7L) / Byte.SIZE;
			case FileInfo.GRAY12_UNSIGNED -> (page.width * 12L + 7) / Byte.SIZE;
			default -> (long) page.width * page.getBytesPerPixel();
		};
	}

	private static boolean isPacked(final FileInfo page) {
		return page.compression > FileInfo.COMPRESSION_NONE;
	}

	private static boolean hasStrips(final FileInfo page) {
		return !isPacked(page) && page.stripOffsets != null && page.stripOffsets.length > 1;
	}

	private static long end(final FileInfo page) {
		if (!isPacked(page))
			return page.getOffset() + page.nImages * rowBytes(page) * page.height + (page.nImages - 1) * page.getGap();
		if (page.stripOffsets == null || page.stripLengths == null) return 0;
		long end = 0;
		for (int i = 0; i < Math.min(page.stripOffsets.length, page.stripLengths.length); i++)
			end = Math.max(end, (page.stripOffsets[i] & UNSIGNED) + (page.stripLengths[i] & UNSIGNED));
		return end;
	}
}
