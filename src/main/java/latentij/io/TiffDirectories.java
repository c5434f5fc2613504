// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import latentij.util.files.FileLook;

/** The directories of a TIFF or BigTIFF file, one after the other, each of them once. */
public final class TiffDirectories {

	/** Tags of which ImageJ reads all values. */
	private static final Set<Integer> READ = Set.of(
			TiffTag.BITS_PER_SAMPLE,
			TiffTag.DESCRIPTION,
			TiffTag.STRIP_OFFSETS,
			TiffTag.STRIP_BYTES,
			TiffTag.COLOR_MAP,
			TiffTag.IMAGEJ_BYTE_COUNTS,
			TiffTag.IMAGEJ_METADATA);

	/** Bits of the kind of a page: a smaller copy of another one, and a mask of which pixels are to be seen. */
	private static final int REDUCED_OR_MASK = 1 | 4;

	private final TiffBytes bytes;
	private final Set<Long> seen = new HashSet<>();

	/** Place of the next directory; 0 for none. */
	private long at;

	/** Starts at the first directory. */
	TiffDirectories(final TiffBytes bytes) throws IOException {
		this.bytes = bytes;
		at = bytes.first();
	}

	/**
	 * Goes on to the next directory.
	 *
	 * @return null behind the last one, and where they lead back to an earlier one
	 * @throws IOException if the next one is damaged; the message has no subject
	 */
	TiffDirectory next() throws IOException {
		if (at == 0 || !seen.add(at)) return null;
		final long place = at;
		// Nothing is known to follow a damaged one.
		at = 0;
		final TiffDirectory directory = new TiffDirectory(bytes, place);
		at = directory.next();
		return directory;
	}

	/** Refuses directories that lead back, once {@link #next} has come to the end. */
	void requireEnd() throws IOException {
		if (at != 0) throw new IOException("it is damaged: its directories lead back to place " + at + ".");
	}

	/**
	 * Counts the pages of a TIFF or BigTIFF file, whatever their sizes and types are.
	 *
	 * @param file any
	 * @return the number of directories, without those of smaller copies of other pages and of masks; 0 for other
	 *         files, and for damaged ones
	 */
	public static int pages(final FileLook file) {
		return TiffBytes.ask(file, 0, TiffDirectories::pages);
	}

	private static int pages(final TiffBytes bytes) throws IOException {
		final TiffDirectories directories = new TiffDirectories(bytes);
		int pages = 0;
		for (TiffDirectory page = directories.next(); page != null; page = directories.next())
			if ((page.number(TiffTag.NEW_SUBFILE_TYPE, 0) & REDUCED_OR_MASK) == 0) pages++;
		return pages;
	}

	/**
	 * Refuses a file whose directories ImageJ cannot come to an end with: it follows a circle of them for ever, and
	 * takes memory for as many values as a tag says that it has.
	 *
	 * @param file any; others than TIFF files, and BigTIFF files, are not looked at
	 * @throws IOException if it cannot be read, or is damaged so; the message has no subject: "it is damaged: ..."
	 */
	public static void require(final FileLook file) throws IOException {
		final TiffBytes bytes = classic(file);
		if (bytes == null) return;
		final TiffDirectories directories = new TiffDirectories(bytes.withZeros());
		for (TiffDirectory page = directories.nextWhole(); page != null; page = directories.nextWhole())
			page.requireValues(READ);
		directories.requireEnd();
	}

	/**
	 * Refuses a file with compressed strips that cannot be unpacked: ImageJ gives zeros for them, or does not come to an
	 * end.
	 *
	 * @param file any that ImageJ opens; others than TIFF files, and BigTIFF files, are not looked at
	 * @throws IOException if it cannot be read, or is damaged so; the message has no subject
	 */
	public static void requirePixels(final FileLook file) throws IOException {
		final TiffBytes bytes = classic(file);
		if (bytes == null) return;
		final TiffDirectories directories = new TiffDirectories(bytes);
		final TiffDirectory first = directories.nextWhole();
		if (first == null || first.number(TiffTag.COMPRESSION, 1) <= 1) return;
		for (TiffDirectory page = first; page != null && page.isLike(first); page = directories.nextWhole())
			new TiffStrips(page).require(bytes);
	}

	/** @return null for BigTIFF, and for what is no TIFF file */
	private static TiffBytes classic(final FileLook file) {
		try {
			final TiffBytes bytes = TiffBytes.of(file.channel());
			return bytes.big() ? null : bytes;
		} catch (final IOException exc) {
			return null;
		}
	}

	/** ImageJ goes through what is there of a directory that is cut off, and tells of files without any. */
	private TiffDirectory nextWhole() {
		try {
			return next();
		} catch (final IOException exc) {
			return null;
		}
	}
}
