// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import latentij.util.files.FileLook;

/** Where the pixels of a TIFF file end: ImageJ and Bio-Formats give zeros for those that are not there. */
public final class TiffEnd {

	private TiffEnd() {}

	/**
	 * Tells whether the end of a file is missing.
	 *
	 * @param file any; those of many microscopes and slide scanners are TIFF files, too
	 * @return true if it ends before the pixels of a directory do; false for damaged files and for others than TIFF files.
	 *         Of ImageJ's stacks, which have one directory, slices are not known
	 */
	public static boolean isMissing(final FileLook file) {
		return TiffBytes.ask(file, false, TiffEnd::isMissing);
	}

	private static boolean isMissing(final TiffBytes bytes) throws IOException {
		final long size = bytes.channel().size();
		// Of larger ones, places are not what is written, which has 32 bits.
		if (!bytes.big() && size > TiffPages.CLASSIC) return false;
		final TiffDirectories pages = new TiffDirectories(bytes);
		for (TiffDirectory page = pages.next(); page != null; page = pages.next()) if (of(page) > size) return true;
		return false;
	}

	private static long of(final TiffDirectory page) throws IOException {
		final boolean tiles = page.has(TiffTag.TILE_OFFSETS);
		final long[] places = page.numbers(tiles ? TiffTag.TILE_OFFSETS : TiffTag.STRIP_OFFSETS);
		final long[] lengths = lengths(page, places.length, tiles);
		long end = 0;
		long all = 0;
		for (int i = 0; i < places.length; i++) {
			final long length = i < lengths.length ? lengths[i] : 1;
			end = Math.max(end, places[i] + length);
			all += length;
		}
		// MetaMorph has one directory, and all other planes behind the first.
		return isCompressed(page) || !page.has(TiffTag.METAMORPH_PLANES)
				? end
				: end + all * (page.count(TiffTag.METAMORPH_PLANES) - 1);
	}

	private static boolean isCompressed(final TiffDirectory page) throws IOException {
		return page.number(TiffTag.COMPRESSION, 1) > 1;
	}

	/** Of one strip, some writers tell a wrong one, and of the last one that of a whole one. */
	private static long[] ofRows(final TiffDirectory page, final int chunks) throws IOException {
		final TiffStrips strips = new TiffStrips(page);
		final long[] told = page.numbers(TiffTag.STRIP_BYTES);
		if (chunks > 1 && told.length != chunks) return told;
		final long[] lengths = new long[chunks];
		for (int i = 0; i < chunks; i++)
			lengths[i] = chunks == 1 ? strips.bytes(i) : Math.min(told[i], strips.bytes(i));
		return lengths;
	}

	/** The lengths of the chunks, as far as they are known. */
	private static long[] lengths(final TiffDirectory page, final int chunks, final boolean tiles) throws IOException {
		if (tiles) return page.numbers(TiffTag.TILE_BYTES);
		if (!isCompressed(page)) return ofRows(page, chunks);
		// In compressed files of Zeiss, they are those of the pixels.
		return page.has(TiffTag.ZEISS) ? new long[0] : page.numbers(TiffTag.STRIP_BYTES);
	}
}
