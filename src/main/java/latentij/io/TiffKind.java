// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import latentij.util.files.FileLook;

/**
 * What pixels a TIFF file has, by its first page: those that ImageJ takes for others without a word, and those that it
 * does not read. ImageJ opens the pages that are like the first.
 */
public final class TiffKind {

	private static final int UNCOMPRESSED = 1;
	private static final Set<Long> JPEG = Set.of(6L, 7L);

	/** Predictors: differences of neighbors, and of the bytes of floats. */
	private static final int DIFFERENCES = 2;

	private static final int DIFFERENCES_OF_FLOATS = 3;

	private static final int TEN_BITS = 10;
	private static final int APART = 2;
	private static final int REDUCED = 1;
	private static final int COMPLEX_OF_INTEGERS = 5;
	private static final int COMPLEX = 6;

	private static final int LAST_ORIENTATION = 8;

	private static final int CMYK = 5;
	private static final int YCBCR = 6;
	private static final Set<Long> LAB = Set.of(8L, 9L, 10L);

	private final TiffBytes bytes;
	private final TiffDirectory page;
	private final long bits;
	private final long samples;
	private final long format;
	private final long compression;
	private final long photometric;
	private final boolean apart;

	private TiffKind(final TiffBytes bytes) throws IOException {
		this.bytes = bytes;
		page = new TiffDirectory(bytes, bytes.first());
		bits = page.number(TiffTag.BITS_PER_SAMPLE, 1);
		samples = page.number(TiffTag.SAMPLES_PER_PIXEL, 1);
		format = page.number(TiffTag.SAMPLE_FORMAT, 1);
		compression = Math.max(UNCOMPRESSED, page.number(TiffTag.COMPRESSION, UNCOMPRESSED));
		photometric = page.number(TiffTag.PHOTOMETRIC, TiffTag.BLACK_IS_ZERO);
		apart = samples > 1 && page.number(TiffTag.PLANAR, 1) == APART;
	}

	/**
	 * Tells a TIFF file from others by its first bytes, whatever its name.
	 *
	 * @param file any
	 * @return true for TIFF and BigTIFF
	 */
	public static boolean isTiff(final FileLook file) {
		return TiffBytes.ask(file, false, bytes -> true);
	}

	/** One question about a file. */
	@FunctionalInterface
	private interface Question {

		/** @return null for nothing to say */
		String ask(TiffKind kind) throws IOException;
	}

	private static Optional<String> ask(final FileLook file, final Question question) {
		return TiffBytes.ask(file, Optional.empty(), bytes -> Optional.ofNullable(question.ask(new TiffKind(bytes))));
	}

	/**
	 * Tells what of a file ImageJ takes for something else.
	 *
	 * @param file any; others than TIFF files are not looked at
	 * @return as "pixels compressed with JPEG"; empty if there is nothing
	 */
	public static Optional<String> misread(final FileLook file) {
		return ask(file, TiffKind::misread);
	}

	/** Tells whether {@link #misread(FileLook)} has something to say. */
	static boolean isMisread(final TiffBytes bytes) {
		try {
			return new TiffKind(bytes).misread() != null;
		} catch (final IOException exc) {
			// Of damaged files, others tell.
			return false;
		}
	}

	/**
	 * Tells what of a file ImageJ does not read.
	 *
	 * @param file as for {@link #misread}
	 * @return as "pixels of 64 bits"; empty if there is nothing known
	 */
	public static Optional<String> unread(final FileLook file) {
		return ask(file, TiffKind::unread);
	}

	/**
	 * Tells whether ImageJ wrote a file, or somebody in its way.
	 *
	 * @param file as for {@link #misread}
	 * @return true if its first page says so
	 */
	public static boolean isOfImageJ(final FileLook file) {
		return ask(file, kind -> kind.isOfImageJ() ? "" : null).isPresent();
	}

	/**
	 * Tells whether ImageJ takes other pages for slices like the first one, as it does where each lies at the place that
	 * such a slice would have, whatever it is.
	 *
	 * @param file as for {@link #misread}
	 * @return true if only the first slice is right
	 */
	public static boolean isFirstSliceAloneRight(final FileLook file) {
		return ask(file, kind -> kind.areMistakenForSlices() ? "" : null).isPresent();
	}

	/**
	 * Tells whether ImageJ does not read a file, or not right, but {@link TiffFile} does.
	 *
	 * @param file any
	 * @return true for BigTIFF, tiles, compressed pixels, whole numbers of 8 bits with a sign and of 32 without, floats of
	 *         16 and 64 bits, grey with alpha, colors of 16 bits on several pages or with alpha, channels and frames of
	 *         OME-TIFF, color tables of pages that differ, and strips that ImageJ would not find, if it is of a kind that
	 *         is read; and for a damaged BigTIFF file, of which is told what is wrong when it is read
	 */
	public static boolean isReadHere(final FileLook file) {
		return TiffBytes.ask(file, false, bytes -> {
			try {
				return new TiffKind(bytes).isReadHere();
			} catch (final UnsupportedTiffException exc) {
				return false;
			} catch (final IOException exc) {
				return bytes.big();
			}
		});
	}

	private boolean isReadHere() throws IOException {
		// Of whole numbers of 32 bits, ImageJ takes the upper half for negative ones.
		final boolean odd =
				isWithoutSign32() || format == TiffTag.FLOATS && bits != Float.SIZE || samples == 2 || areColorsOdd();
		final boolean plain = !bytes.big() && !isTiled() && !odd && compression == UNCOMPRESSED;
		if (plain && misread() == null && !isHyperstackOfOme()) return false;
		if (isSmallPicture()) return false;
		TiffPage.of(page);
		return true;
	}

	/**
	 * Tells whether a file says that it is to be turned or mirrored, which ImageJ does not do.
	 *
	 * @param file as for {@link #misread}
	 * @return true if its first page says so
	 */
	public static boolean isTurned(final FileLook file) {
		return ask(file, kind -> kind.isTurned() ? "" : null).isPresent();
	}

	private boolean isTurned() throws IOException {
		final long orientation = page.number(TiffTag.ORIENTATION, 1);
		return orientation > 1 && orientation <= LAST_ORIENTATION;
	}

	/** ImageJ leaves channels and frames out of account that OME-XML tells. */
	private boolean isHyperstackOfOme() throws IOException {
		if (page.next() == 0) return false;
		final Optional<OmeXml> told = OmeXml.of(page).filter(OmeXml::isHyperstack);
		return told.isPresent() && told.get().pages(pagesLikeFirst()).isPresent();
	}

	private int pagesLikeFirst() throws IOException {
		final TiffDirectories directories = new TiffDirectories(bytes);
		int count = 0;
		TiffDirectory other = directories.next();
		while (other != null && other.isLike(page)) {
			count++;
			other = directories.next();
		}
		return count;
	}

	/**
	 * Tells whether a file's OME-XML tells of channels or frames, and its pages are others: it is one of several files of
	 * an image, holds several images, or has pages with red, green and blue of each channel.
	 *
	 * @param file as for {@link #misread}
	 * @return true if its pages are read as plain slices
	 */
	public static boolean isPartOfOme(final FileLook file) {
		return ask(file, kind -> kind.isPartOfOme() ? "" : null).isPresent();
	}

	/**
	 * Reads the sizes of pixels and steps that a file's OME-XML tells.
	 *
	 * @param file as for {@link #misread}
	 * @return {@link OmeSizes#NONE} if there is none, or if it does not tell them
	 */
	public static OmeSizes sizes(final FileLook file) {
		return TiffBytes.ask(file, OmeSizes.NONE, bytes -> OmeXml.of(new TiffDirectory(bytes, bytes.first()))
				.map(OmeXml::sizes)
				.orElse(OmeSizes.NONE));
	}

	private boolean isPartOfOme() throws IOException {
		final Optional<OmeXml> told = OmeXml.of(page).filter(OmeXml::isHyperstack);
		if (told.isEmpty()) return false;
		final boolean channelsOfColors = told.get().channels() > 1 && samples > 2;
		return channelsOfColors || told.get().pages(pagesLikeFirst()).isEmpty();
	}

	/** As {@link TiffPage} takes them: also where a file does not say what they are. */
	private boolean isWithoutSign32() {
		return bits == Integer.SIZE && (format == 1 || format == TiffTag.ANY);
	}

	/** Colors of 16 bits of which ImageJ makes slices without colors, or takes the alpha for a channel. */
	private boolean areColorsOdd() {
		return bits == Short.SIZE && (samples > 3 || samples == 3 && page.next() != 0);
	}

	private boolean isTiled() {
		return page.has(TiffTag.TILE_OFFSETS);
	}

	/** True if the first page says that it is a smaller copy of another one, and there is a larger one. */
	private boolean isSmallPicture() throws IOException {
		if ((page.number(TiffTag.NEW_SUBFILE_TYPE, 0) & REDUCED) == 0) return false;
		final TiffDirectories directories = new TiffDirectories(bytes);
		for (TiffDirectory other = directories.next(); other != null; other = directories.next())
			if (pixels(other) > pixels(page)) return true;
		return false;
	}

	private static long pixels(final TiffDirectory directory) throws IOException {
		return directory.number(TiffTag.WIDTH, 0) * directory.number(TiffTag.HEIGHT, 0);
	}

	private String misread() throws IOException {
		// ImageJ opens none of these.
		if (bytes.big() || isTiled()) return null;
		if (isSmallPicture()) return "a small picture of another page as its first page";
		final String pixels = misreadPixels();
		if (pixels != null) return pixels;
		final String strips = new TiffStrips(page).misread();
		return strips == null && !isOfImageJ() ? misreadPages() : strips;
	}

	/**
	 * ImageJ takes all pages that are like the first for stored as that one, and asks the first alone whether 0 is white.
	 */
	private String misreadPages() throws IOException {
		final TiffDirectories directories = new TiffDirectories(bytes);
		for (TiffDirectory other = directories.next(); other != null; other = directories.next()) {
			final boolean like = other.isLike(page);
			if (like ? !other.isStoredLike(page) : isTakenForLike(other))
				return "pages that are stored in several ways";
			if (like
					&& photometric == TiffTag.PALETTE
					&& bits == Byte.SIZE
					&& !other.table().equals(page.table())) return "color tables that differ";
			final String strips = like ? new TiffStrips(other).misread() : null;
			if (!like || strips != null) return strips;
		}
		return null;
	}

	/** Of 8 bits, ImageJ asks for color tables alone, and not for signs and other colors. */
	private boolean isTakenForLike(final TiffDirectory other) throws IOException {
		final long others = other.number(TiffTag.PHOTOMETRIC, TiffTag.BLACK_IS_ZERO);
		if (pixels(other) != pixels(page)) return false;
		if (others + photometric == TiffTag.WHITE_IS_ZERO + TiffTag.BLACK_IS_ZERO) return true;
		return bits == Byte.SIZE
				&& other.number(TiffTag.BITS_PER_SAMPLE, 1) == bits
				&& other.number(TiffTag.SAMPLES_PER_PIXEL, 1) == samples
				&& (others == TiffTag.PALETTE) == (photometric == TiffTag.PALETTE);
	}

	/** Tells whether ImageJ wrote the file; of its own files, it looks at one directory only. */
	private boolean isOfImageJ() throws IOException {
		return page.text(TiffTag.DESCRIPTION).startsWith("ImageJ=");
	}

	private boolean areMistakenForSlices() throws IOException {
		// Colors of 16 bits it reads page by page.
		if (isOfImageJ() || samples > 1 && bits == Short.SIZE) return false;
		final long size = pixels(page) * samples * bits / Byte.SIZE;
		final TiffDirectories directories = new TiffDirectories(bytes);
		boolean alike = true;
		long place = place(page);
		for (TiffDirectory other = directories.next(); other != null; other = directories.next()) {
			if (place(other) != place) return false;
			alike &= other.isLike(page);
			place += size;
		}
		return !alike;
	}

	private static long place(final TiffDirectory directory) throws IOException {
		return directory.number(TiffTag.STRIP_OFFSETS, 0);
	}

	private String misreadPixels() throws IOException {
		final long predictor = TiffPacking.DIFFER.contains((int) compression) ? page.number(TiffTag.PREDICTOR, 1) : 1;
		final boolean small = bits == 1 || bits == TEN_BITS || bits == TiffTag.TWELVE_BITS;
		if (JPEG.contains(compression)) return "pixels compressed with JPEG";
		if (small && compression != UNCOMPRESSED) return "compressed pixels of " + bits(bits);
		if (small && samples > 1) return samples + " channels of " + bits(bits);
		// ImageJ takes four pixels at a time, also at the end of a row.
		if (bits == TEN_BITS && page.number(TiffTag.WIDTH, 0) % 4 != 0)
			return "rows of " + page.number(TiffTag.WIDTH, 0) + " pixels of 10 bits";
		if (bits == TEN_BITS && page.next() != 0 && pagesLikeFirst() > 1) return "several pages of 10 bits";
		if (predictor == DIFFERENCES_OF_FLOATS || predictor == DIFFERENCES && bits == Integer.SIZE)
			return "compressed differences of " + bits(bits);
		if (page.number(TiffTag.FILL_ORDER, 1) == TiffTag.LAST_BIT_FIRST) return TiffPage.REVERSED;
		if (page.number(TiffTag.IMAGE_DEPTH, 1) > 1) return TiffPage.DEEP;
		if (compression == TiffPacking.PACK_BITS && page.number(TiffTag.PREDICTOR, 1) > 1)
			return TiffPacking.ODD_DIFFERENCES;
		if (format == TiffTag.SIGNED && (bits == Byte.SIZE || samples > 1)) return "signed numbers of " + bits(bits);
		if (format == TiffTag.FLOATS && bits == Short.SIZE) return "floats of 16 bits";
		if (isWithoutSign32() && photometric == TiffTag.WHITE_IS_ZERO)
			return "unsigned numbers of 32 bits with 0 for white";
		return misreadColors();
	}

	private String misreadColors() throws IOException {
		if (photometric == YCBCR && samples > 1) return "colors as YCbCr";
		if (LAB.contains(photometric) && samples > 1) return "colors as CIELAB";
		if (photometric == TiffTag.PALETTE && bits == Byte.SIZE && page.hasTableOfBytes())
			return "a color table of 8 bits";
		// Of 16 bits, a microscope's table is one of display: the numbers are what was measured.
		if (photometric == TiffTag.PALETTE && bits != Byte.SIZE && bits != Short.SIZE)
			return "a color table for " + bits(bits);
		if (photometric == CMYK && bits == Short.SIZE) return "colors as CMYK of " + bits(bits);
		// It converts those of a lone page.
		if (photometric == CMYK && page.next() != 0 && pagesLikeFirst() > 1) return "several pages of colors as CMYK";
		if (samples > 3
				&& photometric == TiffTag.RGB
				&& page.number(TiffTag.EXTRA_SAMPLES, 0) != 0
				&& bits != Byte.SIZE) return "an alpha channel of " + bits(bits);
		if (samples > 3 && bits == Short.SIZE && (compression != UNCOMPRESSED || page.next() != 0))
			return samples + " channels of " + bits(bits)
					+ (compression == UNCOMPRESSED ? " on several pages" : ", compressed");
		// It gives the first three of four as colors, and of more than four apart the first one alone.
		if (samples == 4 && photometric <= TiffTag.BLACK_IS_ZERO && bits == Byte.SIZE && !apart)
			return samples + " channels of " + bits(bits);
		if (apart && samples > 4 && bits == Short.SIZE) return samples + " channels of " + bits(bits) + " apart";
		if (apart && samples == 3 && compression == UNCOMPRESSED && page.next() != 0)
			return "several pages of channels of " + bits(bits) + " apart";
		if (apart && (samples > 3 && bits == Byte.SIZE || compression != UNCOMPRESSED && bits != Byte.SIZE))
			return samples + " channels of " + bits(bits) + " apart"
					+ (compression == UNCOMPRESSED ? "" : ", compressed");
		return null;
	}

	private String unread() throws IOException {
		if (page.number(TiffTag.IMAGE_DEPTH, 1) > 1) return TiffPage.DEEP;
		final String where = (isTiled() ? " in tiles" : "") + (bytes.big() ? " in a BigTIFF file" : "");
		if (!TiffPacking.READ.contains((int) compression))
			return "pixels compressed with " + TiffPacking.name(compression) + where;
		if (photometric == TiffTag.PALETTE) return "a color table for " + bits(bits) + where;
		final String white = photometric == TiffTag.WHITE_IS_ZERO && bits > Byte.SIZE ? " with 0 for white" : "";
		final String compressed = compression == UNCOMPRESSED ? "" : "compressed ";
		final String numbers =
				switch ((int) format) {
					case TiffTag.SIGNED -> "signed values";
					case TiffTag.FLOATS -> "floats";
					case COMPLEX_OF_INTEGERS, COMPLEX -> "complex numbers";
					default -> "values";
				};
		final String values = compressed + numbers + " of " + bits(bits);
		return (samples == 1 ? values : samples + " channels of " + values) + white + where;
	}

	private static String bits(final long count) {
		return count == 1 ? "1 bit" : count + " bits";
	}
}
