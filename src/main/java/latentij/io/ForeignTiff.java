// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.util.Set;
import latentij.util.files.FileLook;

/**
 * TIFF files that neither ImageJ nor {@link TiffFile} reads, and Bio-Formats does. Of other kinds, it gives other pixels
 * than those of the file, or none: compressed pixels of 1 bit, colors as CIELAB, CMYK or YCbCr, an alpha channel.
 */
public final class ForeignTiff {

	private static final int JPEG = 7;
	private static final int JPEG_2000 = 34712;
	private static final int ZSTANDARD = 50000;

	private static final int YCBCR = 6;
	private static final int YCBCR_SUBSAMPLING = 530;

	private static final Set<Long> BITS = Set.of(8L, 16L, 32L);

	private ForeignTiff() {}

	/**
	 * Tells whether a file is one of these.
	 *
	 * @param file any
	 * @return true by what its directories tell; false for damaged files
	 */
	public static boolean isOne(final FileLook file) {
		return TiffBytes.ask(file, false, bytes -> {
			final TiffDirectories pages = new TiffDirectories(bytes);
			TiffDirectory page = pages.next();
			if (page == null) return false;
			// Of the many files that are ordinary, no more is read.
			if (!bytes.big() && !isUnread(page) && !TiffKind.isMisread(bytes)) return false;
			if (TiffKind.isReadHere(file)) return false;
			while (page != null && isRight(page)) page = pages.next();
			return page == null;
		});
	}

	private static boolean isUnread(final TiffDirectory page) throws IOException {
		return page.has(TiffTag.TILE_OFFSETS) || !TiffPacking.READ.contains(compression(page));
	}

	private static int compression(final TiffDirectory page) throws IOException {
		return (int) Math.max(1, page.number(TiffTag.COMPRESSION, 1));
	}

	private static boolean isRight(final TiffDirectory page) throws IOException {
		final int compression = compression(page);
		final boolean known = TiffPacking.READ.contains(compression)
				|| Set.of(JPEG, JPEG_2000, ZSTANDARD).contains(compression);
		return known
				&& BITS.contains(page.number(TiffTag.BITS_PER_SAMPLE, 1))
				&& page.number(TiffTag.SAMPLE_FORMAT, 1) <= TiffTag.FLOATS
				&& page.number(TiffTag.FILL_ORDER, 1) != TiffTag.LAST_BIT_FIRST
				&& page.number(TiffTag.EXTRA_SAMPLES, 0) == 0
				&& areColorsRight(page, compression == JPEG);
	}

	private static boolean areColorsRight(final TiffDirectory page, final boolean jpeg) throws IOException {
		final long samples = page.number(TiffTag.SAMPLES_PER_PIXEL, 1);
		return switch ((int) page.number(TiffTag.PHOTOMETRIC, TiffTag.BLACK_IS_ZERO)) {
			case TiffTag.BLACK_IS_ZERO -> samples == 1 || !jpeg;
			case TiffTag.RGB -> samples == 3;
			case TiffTag.PALETTE -> samples == 1 && page.number(TiffTag.BITS_PER_SAMPLE, 1) == Byte.SIZE;
				// Where the colors have as many pixels as the brightness, it may convert them twice.
			case YCBCR -> jpeg && samples == 3 && page.number(YCBCR_SUBSAMPLING, 2) > 1;
			default -> false;
		};
	}
}
