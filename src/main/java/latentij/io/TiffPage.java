// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import latentij.util.Float16;

/**
 * One page of a TIFF file: its values lie in chunks, strips or tiles.
 *
 * @param width of the page
 * @param height of the page
 * @param type of its pixels, as they are given
 * @param stored how they are stored
 * @param whiteIsZero true if 0 is white
 * @param table of the colors of 8-bit pixels, as of {@link TiffDirectory#table}; empty where pixels are grey levels
 * @param packing how the chunks are compressed
 * @param chunks where the values are
 */
record TiffPage(
		int width,
		int height,
		Type type,
		Stored stored,
		boolean whiteIsZero,
		ByteBuffer table,
		TiffPacking packing,
		Chunks chunks) {

	/**
	 * Pixels as they are stored.
	 *
	 * @param start bytes of a pixel that are left aside, before those that are read
	 * @param bytes that are read of a pixel in each plane; 2 and 8 for floats that become 32-bit ones
	 * @param numbers what they are
	 * @param step from a pixel to the next one, over its alpha and other colors
	 * @param plane the first one that is read
	 * @param planes how many are read: colors may lie apart
	 */
	record Stored(int start, int bytes, Numbers numbers, int step, int plane, int planes) {}

	/** Stored values. Whole numbers of 32 bits are given as floats; of shorter ones with a sign, the least as 0. */
	enum Numbers {
		UNSIGNED,
		SIGNED,
		FLOATS
	}

	/**
	 * Strips or tiles, row by row, and plane by plane.
	 *
	 * @param perPlane how many a plane has
	 * @param width of one
	 * @param height of one; the last strip may have fewer rows
	 * @param places in the file
	 * @param lengths in the file, used of compressed ones
	 */
	record Chunks(int perPlane, int width, int height, long[] places, long[] lengths) {}

	/** Types of pixels. */
	enum Type {
		GREY_8(1, "8-bit"),
		GREY_16(2, "16-bit"),
		FLOATS(4, "32-bit"),
		RGB(3, "RGB");

		private final int bytes;

		/** The name for people. */
		private final String title;

		Type(final int bytes, final String title) {
			this.bytes = bytes;
			this.title = title;
		}

		/** Bytes of a pixel. */
		int bytes() {
			return bytes;
		}
	}

	/** Place behind the header of a file; tiles at place 0 are left out. */
	private static final long FIRST = 8;

	static final String REVERSED = "bits in reverse order";

	static final String DEEP = "several slices in a page";

	private static final String REMEDY =
			" Open it in ImageJ and save it again (File > Save As > Tiff...), or convert it to a plain TIFF"
					+ " of 8, 16 or 32-bit grey or of RGB.";

	/** Colors of 16 bits, which ImageJ has in slices of their own. */
	private static final int COLORS = 3;

	/**
	 * Reads a directory.
	 *
	 * @return one page; three where a page has colors of 16 bits: red, green and blue
	 */
	static List<TiffPage> of(final TiffDirectory directory) throws IOException {
		final int width = size(directory, TiffTag.WIDTH);
		final int height = size(directory, TiffTag.HEIGHT);
		final Type type = type(directory);
		final boolean white = directory.number(TiffTag.PHOTOMETRIC, TiffTag.BLACK_IS_ZERO) == TiffTag.WHITE_IS_ZERO;
		final List<Stored> stored = stored(directory, type);
		if (white && (type != Type.GREY_8 || stored.get(0).numbers == Numbers.SIGNED))
			throw cannot(type.title + " pixels with 0 for white");
		final TiffPacking packing = packing(directory, type, stored.get(0));
		final double bytes = (double) width * height * stored.get(0).step;
		if (bytes > directory.fileSize() * (packing.isNone() ? 1 : TiffPacking.MOST))
			throw new IOException(
					"it is damaged: it says that it has " + width + " x " + height + " pixels, and is too short.");
		final Chunks chunks = chunks(directory, width, height);
		final boolean hasTable = type == Type.GREY_8 && directory.number(TiffTag.PHOTOMETRIC, 1) == TiffTag.PALETTE;
		final ByteBuffer table = hasTable ? directory.table() : TiffTexts.GREY;
		return stored.stream()
				.map(one -> new TiffPage(width, height, type, one, white, table, packing, chunks))
				.toList();
	}

	private static Chunks chunks(final TiffDirectory directory, final int width, final int height) throws IOException {
		final boolean tiles = directory.has(TiffTag.TILE_OFFSETS);
		final int chunkWidth = tiles ? size(directory, TiffTag.TILE_WIDTH) : width;
		final int chunkHeight = tiles
				? size(directory, TiffTag.TILE_HEIGHT)
				: (int) Math.max(1, Math.min(height, directory.number(TiffTag.ROWS_PER_STRIP, height)));
		final long[] places = directory.numbers(tiles ? TiffTag.TILE_OFFSETS : TiffTag.STRIP_OFFSETS);
		final long[] lengths = directory.numbers(tiles ? TiffTag.TILE_BYTES : TiffTag.STRIP_BYTES);
		final long perPlane = (long) ceil(width, chunkWidth) * ceil(height, chunkHeight);
		final long chunks = perPlane * (areApart(directory) ? directory.number(TiffTag.SAMPLES_PER_PIXEL, 1) : 1);
		if (places.length < chunks || !tiles && places.length != chunks)
			throw new IOException("it is damaged: it has " + places.length + " strips or tiles, not " + chunks + ".");
		for (int i = 0; i < chunks; i++)
			if (places[i] < FIRST || places[i] >= directory.fileSize())
				throw new IOException("it is damaged: it has pixels at place " + places[i] + ".");
		final long[] all = Arrays.copyOf(lengths, (int) chunks);
		// Of a lone chunk, some writers do not tell it.
		if (perPlane == 1) for (int i = 0; i < chunks; i++) if (all[i] == 0) all[i] = directory.fileSize() - places[i];
		return new Chunks((int) perPlane, chunkWidth, chunkHeight, Arrays.copyOf(places, (int) chunks), all);
	}

	private static boolean areApart(final TiffDirectory directory) throws IOException {
		return directory.number(TiffTag.PLANAR, 1) != 1 && directory.number(TiffTag.SAMPLES_PER_PIXEL, 1) > 1;
	}

	private static TiffPacking packing(final TiffDirectory directory, final Type type, final Stored stored)
			throws IOException {
		final int compression = (int) Math.max(1, directory.number(TiffTag.COMPRESSION, 1));
		if (!TiffPacking.READ.contains(compression))
			throw cannot("compressed pixels (" + TiffPacking.name(compression) + ")");
		final int predictor = (int) directory.number(TiffTag.PREDICTOR, 1);
		final boolean known = predictor == 1 || predictor == 2 || predictor == 3 && stored.numbers == Numbers.FLOATS;
		if (compression == TiffPacking.PACK_BITS && predictor > 1) throw cannot(TiffPacking.ODD_DIFFERENCES);
		if (TiffPacking.DIFFER.contains(compression) && !known)
			throw cannot("differences (predictor " + predictor + ")");
		final int sampleBytes = type == Type.RGB ? 1 : stored.bytes;
		return new TiffPacking(compression, predictor, stored.step / sampleBytes, sampleBytes);
	}

	private static int size(final TiffDirectory directory, final int tag) throws IOException {
		final long size = directory.number(tag, 0);
		if (size < 1 || size > Integer.MAX_VALUE)
			throw new IOException("it is damaged: a side of " + size + " pixels.");
		return (int) size;
	}

	private static Type type(final TiffDirectory directory) throws IOException {
		if (directory.number(TiffTag.FILL_ORDER, 1) == TiffTag.LAST_BIT_FIRST) throw cannot(REVERSED);
		if (directory.number(TiffTag.IMAGE_DEPTH, 1) > 1) throw cannot(DEEP);
		final long photometric = directory.number(TiffTag.PHOTOMETRIC, TiffTag.BLACK_IS_ZERO);
		final long samples = directory.number(TiffTag.SAMPLES_PER_PIXEL, 1);
		final long bits = directory.number(TiffTag.BITS_PER_SAMPLE, 1);
		final long format = directory.number(TiffTag.SAMPLE_FORMAT, 1);
		final boolean unsigned = format == 1 || format == TiffTag.ANY;
		if (bits == Byte.SIZE && unsigned && hasColors(directory)) return Type.RGB;
		// Three channels of 16 bits are shown as colors, even if they are said to be none.
		final boolean three = samples == COLORS && photometric == TiffTag.BLACK_IS_ZERO && !hasAlpha(directory);
		if (bits == Short.SIZE && unsigned && (hasColors(directory) || three)) return Type.GREY_16;
		final boolean whole = unsigned || format == TiffTag.SIGNED;
		// Of 16 bits, a microscope's table is one of display: the numbers are what was measured.
		final boolean table = bits == Byte.SIZE && unsigned && directory.count(TiffTag.COLOR_MAP) == TiffTag.COLORS
				|| bits == Short.SIZE && whole;
		if (photometric == TiffTag.PALETTE && !table) throw cannot("a color table");
		final boolean grey = photometric <= TiffTag.BLACK_IS_ZERO || photometric == TiffTag.PALETTE;
		if (samples == (hasAlpha(directory) ? 2 : 1) && grey) {
			if (bits == Byte.SIZE && whole) return Type.GREY_8;
			if (bits == Short.SIZE && whole) return Type.GREY_16;
			if (bits == Integer.SIZE && whole) return Type.FLOATS;
			if (format == TiffTag.FLOATS && (bits == Short.SIZE || bits == Float.SIZE || bits == Double.SIZE))
				return Type.FLOATS;
		}
		throw cannot("pixels of " + samples + " x " + bits + " bits (format " + format + ", photometric " + photometric
				+ ")");
	}

	/** True for red, green and blue; a fourth value, whatever it is, is left out as ImageJ leaves it out of 8 bits. */
	private static boolean hasColors(final TiffDirectory directory) throws IOException {
		final int others = Math.min(1, directory.numbers(TiffTag.EXTRA_SAMPLES).length);
		return directory.number(TiffTag.PHOTOMETRIC, TiffTag.BLACK_IS_ZERO) == TiffTag.RGB
				&& directory.number(TiffTag.SAMPLES_PER_PIXEL, 1) == COLORS + others;
	}

	/** True if the last value of each pixel is its opacity, whether or not its colors are multiplied with it. */
	private static boolean hasAlpha(final TiffDirectory directory) throws IOException {
		return directory.number(TiffTag.EXTRA_SAMPLES, 0) > 0;
	}

	private static List<Stored> stored(final TiffDirectory directory, final Type type) throws IOException {
		final int value = (int) directory.number(TiffTag.BITS_PER_SAMPLE, 1) / Byte.SIZE;
		final int samples = (int) directory.number(TiffTag.SAMPLES_PER_PIXEL, 1);
		final boolean apart = areApart(directory);
		final int step = apart ? value : value * samples;
		final Numbers numbers = numbers(directory);
		if (type == Type.RGB)
			return List.of(
					apart ? new Stored(0, 1, numbers, 1, 0, COLORS) : new Stored(0, COLORS, numbers, step, 0, 1));
		final int channels = samples < COLORS ? 1 : COLORS;
		return IntStream.range(0, channels)
				.mapToObj(c -> new Stored(apart ? 0 : c * value, value, numbers, step, apart ? c : 0, 1))
				.toList();
	}

	private static Numbers numbers(final TiffDirectory directory) throws IOException {
		return switch ((int) directory.number(TiffTag.SAMPLE_FORMAT, 1)) {
			case TiffTag.SIGNED -> Numbers.SIGNED;
			case TiffTag.FLOATS -> Numbers.FLOATS;
			default -> Numbers.UNSIGNED;
		};
	}

	private static IOException cannot(final String what) {
		return new UnsupportedTiffException("it has " + what + ", which is not read in pieces." + REMEDY);
	}

	private static int ceil(final int size, final int step) {
		return (int) (((long) size + step - 1) / step);
	}

	/** The same page at another place; its strips lie one after the other. */
	TiffPage shifted(final long bytes) {
		final long[] moved = chunks.places.clone();
		for (int i = 0; i < moved.length; i++) moved[i] += bytes;
		return new TiffPage(
				width,
				height,
				type,
				stored,
				whiteIsZero,
				table,
				packing,
				new Chunks(chunks.perPlane, chunks.width, chunks.height, moved, chunks.lengths));
	}

	long bytes() {
		return (long) width * height * stored.step;
	}

	/** As of {@link TiffFile#columnsAtOnce}. */
	int columnsAtOnce() {
		if (packing.isNone() || chunks.width >= width) return width;
		// More than 64 bits hold in files that are damaged.
		final double tile = (double) chunks.width * chunks.height * stored.step * stored.planes;
		return (int) Math.min(width, Math.max(1, (long) (TiffChunks.ROW / tile)) * chunks.width);
	}

	/**
	 * Reads a part of a row.
	 *
	 * @param kept the chunks that were unpacked last
	 * @param into gets {@code columns} pixels
	 */
	void read(
			final TiffBytes file,
			final TiffChunks kept,
			final int y,
			final int x,
			final int columns,
			final ByteBuffer into)
			throws IOException {
		final int row = y / chunks.height * ceil(width, chunks.width);
		int column = x;
		while (column < x + columns) {
			final int chunk = row + column / chunks.width;
			final int inside = column % chunks.width;
			final int n = Math.min(x + columns - column, chunks.width - inside);
			final long at = ((long) (y % chunks.height) * chunks.width + inside) * stored.step;
			into.limit(into.position() + n * type.bytes);
			for (int plane = 0; plane < stored.planes; plane++)
				read(file, kept, (stored.plane + plane) * chunks.perPlane + chunk, at, n, into, plane);
			into.position(into.limit());
			column += n;
		}
	}

	/** Reads a part of a row of a chunk; the pixels get the bytes of one plane. */
	private void read(
			final TiffBytes file,
			final TiffChunks kept,
			final int chunk,
			final long at,
			final int n,
			final ByteBuffer into,
			final int plane)
			throws IOException {
		if (!packing.isNone()) convert(unpacked(file, kept, chunk), (int) at, n, into, plane);
		else if (isGivenAsStored()) file.readFully(chunks.places[chunk] + at, into);
		else convert(file.read(chunks.places[chunk] + at, (long) n * stored.step), 0, n, into, plane);
	}

	private boolean isGivenAsStored() {
		final Numbers given = type == Type.FLOATS ? Numbers.FLOATS : Numbers.UNSIGNED;
		return stored.numbers == given && stored.bytes == type.bytes && stored.step == type.bytes;
	}

	private ByteBuffer unpacked(final TiffBytes file, final TiffChunks kept, final int chunk) throws IOException {
		final boolean strip = chunks.width == width;
		final int top = chunk % chunks.perPlane / ceil(width, chunks.width) * chunks.height;
		final int rows = strip ? Math.min(chunks.height, height - top) : chunks.height;
		return kept.get(
				chunks.places[chunk],
				(long) rows * chunks.width * stored.step,
				() -> packing.unpack(
						file.read(chunks.places[chunk], chunks.lengths[chunk]), file.order(), chunks.width, rows));
	}

	private void convert(final ByteBuffer row, final int start, final int n, final ByteBuffer into, final int plane) {
		for (int i = 0; i < n; i++) {
			final int from = start + i * stored.step + stored.start;
			final int to = into.position() + i * type.bytes + plane * stored.bytes;
			if (type == Type.FLOATS) into.putFloat(to, asFloat(row, from));
			else if (stored.numbers == Numbers.UNSIGNED) into.put(to, row, from, stored.bytes);
			// The least number becomes 0.
			else if (type == Type.GREY_8) into.put(to, (byte) (row.get(from) ^ 1 << Byte.SIZE - 1));
			else into.putShort(to, (short) (row.getShort(from) ^ 1 << Short.SIZE - 1));
		}
	}

	private float asFloat(final ByteBuffer row, final int from) {
		return switch (stored.numbers) {
			case SIGNED -> row.getInt(from);
			case UNSIGNED -> row.getInt(from) & 0xffffffffL;
			case FLOATS -> switch (stored.bytes) {
				case Short.BYTES -> Float16.ofBits(row.getShort(from));
				case Double.BYTES -> (float) row.getDouble(from);
				default -> row.getFloat(from);
			};
		};
	}
}
