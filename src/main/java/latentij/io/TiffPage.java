// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import latentij.util.Float16;

/**
 * One page of a TIFF file: its values lie in chunks, strips or tiles.
 *
 * @param width of the page
 * @param height of the page
 * @param type of its pixels, as they are given
 * @param stored how they are stored
 * @param whiteIsZero true if 0 is white
 * @param packing how the chunks are compressed
 * @param chunks where the values are
 */
record TiffPage(
		int width, int height, Type type, Stored stored, boolean whiteIsZero, TiffPacking packing, Chunks chunks) {

	/**
	 * Pixels as they are stored.
	 *
	 * @param bytes that are read of a pixel; 2 and 8 for floats that become 32-bit ones
	 * @param step from a pixel to the next one, over its alpha
	 */
	record Stored(int bytes, int step) {}

	/**
	 * Strips or tiles, row by row.
	 *
	 * @param width of one
	 * @param height of one; the last strip may have fewer rows
	 * @param places in the file
	 * @param lengths in the file, used of compressed ones
	 */
	record Chunks(int width, int height, long[] places, long[] lengths) {}

	/** Types of pixels. */
	enum Type {
		GREY_8(1, "8-bit"),
		GREY_16(2, "16-bit"),
		FLOATS(4, "32-bit"),
		RGB(3, "RGB");

		private final int bytes;
		private final String title;

		Type(final int bytes, final String title) {
			this.bytes = bytes;
			this.title = title;
		}

		/** Bytes of a pixel. */
		int bytes() {
			return bytes;
		}

		/** The name for people. */
		String title() {
			return title;
		}
	}

	/** Place behind the header of a file; tiles at place 0 are left out. */
	private static final long FIRST = 8;

	static final String REVERSED = "bits in reverse order";

	private static final String REMEDY =
			" Open it in ImageJ and save it again (File > Save As > Tiff...), or convert it to a plain TIFF"
					+ " of 8, 16 or 32-bit grey or of RGB.";

	static TiffPage of(final TiffDirectory directory) throws IOException {
		final int width = size(directory, TiffTag.WIDTH);
		final int height = size(directory, TiffTag.HEIGHT);
		final Type type = type(directory);
		final Stored stored = stored(directory, type);
		final boolean white = directory.number(TiffTag.PHOTOMETRIC, TiffTag.BLACK_IS_ZERO) == TiffTag.WHITE_IS_ZERO;
		if (white && type != Type.GREY_8) throw cannot(type.title + " pixels with 0 for white");
		final TiffPacking packing = packing(directory, type, stored);
		final double bytes = (double) width * height * stored.step;
		if (bytes > directory.fileSize() * (packing.isNone() ? 1 : TiffPacking.MOST))
			throw new IOException(
					"it is damaged: it says that it has " + width + " x " + height + " pixels, and is too short.");
		return new TiffPage(width, height, type, stored, white, packing, chunks(directory, width, height));
	}

	private static Chunks chunks(final TiffDirectory directory, final int width, final int height) throws IOException {
		final boolean tiles = directory.has(TiffTag.TILE_OFFSETS);
		final int chunkWidth = tiles ? size(directory, TiffTag.TILE_WIDTH) : width;
		final int chunkHeight = tiles
				? size(directory, TiffTag.TILE_HEIGHT)
				: (int) Math.max(1, Math.min(height, directory.number(TiffTag.ROWS_PER_STRIP, height)));
		final long[] places = directory.numbers(tiles ? TiffTag.TILE_OFFSETS : TiffTag.STRIP_OFFSETS);
		final long[] lengths = directory.numbers(tiles ? TiffTag.TILE_BYTES : TiffTag.STRIP_BYTES);
		final long chunks = (long) ceil(width, chunkWidth) * ceil(height, chunkHeight);
		final long planes =
				directory.number(TiffTag.PLANAR, 1) == 1 ? 1 : directory.number(TiffTag.SAMPLES_PER_PIXEL, 1);
		if (places.length < chunks || !tiles && places.length != chunks * planes)
			throw new IOException("it is damaged: it has " + places.length + " strips or tiles, not " + chunks + ".");
		for (int i = 0; i < chunks; i++)
			if (places[i] < FIRST || places[i] >= directory.fileSize())
				throw new IOException("it is damaged: it has pixels at place " + places[i] + ".");
		return new Chunks(
				chunkWidth,
				chunkHeight,
				Arrays.copyOf(places, (int) chunks),
				lengths(lengths, (int) chunks, directory.fileSize() - places[0]));
	}

	/** Of a lone chunk, some writers do not tell it. */
	private static long[] lengths(final long[] told, final int chunks, final long rest) {
		final long[] lengths = Arrays.copyOf(told, chunks);
		if (chunks == 1 && lengths[0] == 0) lengths[0] = rest;
		return lengths;
	}

	private static TiffPacking packing(final TiffDirectory directory, final Type type, final Stored stored)
			throws IOException {
		final int compression = (int) Math.max(1, directory.number(TiffTag.COMPRESSION, 1));
		if (!TiffPacking.READ.contains(compression))
			throw cannot("compressed pixels (" + TiffPacking.name(compression) + ")");
		final int predictor = (int) directory.number(TiffTag.PREDICTOR, 1);
		final boolean known = predictor == 1 || predictor == 2 || predictor == 3 && type == Type.FLOATS;
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
		final long photometric = directory.number(TiffTag.PHOTOMETRIC, TiffTag.BLACK_IS_ZERO);
		final long samples = directory.number(TiffTag.SAMPLES_PER_PIXEL, 1);
		final long bits = directory.number(TiffTag.BITS_PER_SAMPLE, 1);
		final long format = directory.number(TiffTag.SAMPLE_FORMAT, 1);
		final long colors = hasAlpha(directory) ? samples - 1 : samples;
		final boolean unsigned = format == 1 || format == TiffTag.ANY;
		if (photometric == TiffTag.RGB && colors == 3 && bits == Byte.SIZE && unsigned) {
			if (directory.number(TiffTag.PLANAR, 1) != 1) throw cannot("its three colors apart");
			return Type.RGB;
		}
		if (photometric == TiffTag.PALETTE) throw cannot("a color table");
		if (colors == 1 && photometric <= TiffTag.BLACK_IS_ZERO) {
			if (bits == Byte.SIZE && unsigned) return Type.GREY_8;
			if (bits == Short.SIZE && unsigned) return Type.GREY_16;
			if (format == TiffTag.FLOATS && (bits == Short.SIZE || bits == Float.SIZE || bits == Double.SIZE))
				return Type.FLOATS;
		}
		throw cannot("pixels of " + samples + " x " + bits + " bits (format " + format + ", photometric " + photometric
				+ ")");
	}

	/** True if the last value of each pixel is its opacity, whether or not its colors are multiplied with it. */
	private static boolean hasAlpha(final TiffDirectory directory) throws IOException {
		return directory.number(TiffTag.EXTRA_SAMPLES, 0) > 0;
	}

	private static Stored stored(final TiffDirectory directory, final Type type) throws IOException {
		final int value = (int) directory.number(TiffTag.BITS_PER_SAMPLE, 1) / Byte.SIZE;
		final int bytes = type == Type.FLOATS ? value : type.bytes;
		final boolean between = hasAlpha(directory) && directory.number(TiffTag.PLANAR, 1) == 1;
		return new Stored(bytes, between ? bytes + value : bytes);
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
				packing,
				new Chunks(chunks.width, chunks.height, moved, chunks.lengths));
	}

	long bytes() {
		return (long) width * height * stored.step;
	}

	/**
	 * Reads a part of a row.
	 *
	 * @param into gets {@code columns} pixels
	 */
	void read(final TiffChunks file, final int y, final int x, final int columns, final ByteBuffer into)
			throws IOException {
		final int row = y / chunks.height * ceil(width, chunks.width);
		int column = x;
		while (column < x + columns) {
			final int chunk = row + column / chunks.width;
			final int inside = column % chunks.width;
			final int n = Math.min(x + columns - column, chunks.width - inside);
			final long at = ((long) (y % chunks.height) * chunks.width + inside) * stored.step;
			into.limit(into.position() + n * type.bytes);
			if (!packing.isNone()) convert(unpacked(file, chunk), (int) at, n, into);
			else if (stored.bytes == type.bytes && stored.step == type.bytes)
				file.file().readFully(chunks.places[chunk] + at, into);
			else convert(file.file().read(chunks.places[chunk] + at, (long) n * stored.step), 0, n, into);
			column += n;
		}
	}

	private ByteBuffer unpacked(final TiffChunks file, final int chunk) throws IOException {
		final boolean strip = chunks.width == width;
		final int top = chunk / ceil(width, chunks.width) * chunks.height;
		final int rows = strip ? Math.min(chunks.height, height - top) : chunks.height;
		return file.get(
				chunks.places[chunk],
				(long) rows * chunks.width * stored.step,
				bytes -> packing.unpack(
						bytes.read(chunks.places[chunk], chunks.lengths[chunk]), bytes.order(), chunks.width, rows));
	}

	private void convert(final ByteBuffer row, final int start, final int n, final ByteBuffer into) {
		for (int i = 0; i < n; i++) {
			final int at = start + i * stored.step;
			if (type == Type.FLOATS)
				into.putFloat(
						switch (stored.bytes) {
							case Short.BYTES -> Float16.ofBits(row.getShort(at));
							case Double.BYTES -> (float) row.getDouble(at);
							default -> row.getFloat(at);
						});
			else {
				into.put(into.position(), row, at, stored.bytes);
				into.position(into.position() + stored.bytes);
			}
		}
	}
}
