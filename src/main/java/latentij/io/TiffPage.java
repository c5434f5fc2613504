// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import latentij.util.Float16;

/**
 * One page of a TIFF file, uncompressed: its values lie in chunks, strips or tiles.
 *
 * @param width of the page
 * @param height of the page
 * @param type of its pixels, as they are given
 * @param stored how they are stored
 * @param whiteIsZero true if 0 is white
 * @param chunkWidth of a strip or a tile
 * @param chunkHeight of a strip or a tile
 * @param offsets places of the chunks in the file, row by row
 */
record TiffPage(
		int width,
		int height,
		Type type,
		Stored stored,
		boolean whiteIsZero,
		int chunkWidth,
		int chunkHeight,
		long[] offsets) {

	/**
	 * Pixels as they are stored.
	 *
	 * @param bytes that are read of a pixel; 2 and 8 for floats that become 32-bit ones
	 * @param step from a pixel to the next one, over its alpha
	 */
	record Stored(int bytes, int step) {}

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
			" Open it in ImageJ and save it again (File > Save As > Tiff...), or convert it to an uncompressed TIFF"
					+ " of 8, 16 or 32-bit grey or of RGB.";

	static TiffPage of(final TiffDirectory directory) throws IOException {
		final int width = size(directory, TiffTag.WIDTH);
		final int height = size(directory, TiffTag.HEIGHT);
		final Type type = type(directory);
		final Stored stored = stored(directory, type);
		final boolean white = directory.number(TiffTag.PHOTOMETRIC, TiffTag.BLACK_IS_ZERO) == TiffTag.WHITE_IS_ZERO;
		if (white && type != Type.GREY_8) throw cannot(type.title + " pixels with 0 for white");
		final boolean tiles = directory.has(TiffTag.TILE_OFFSETS);
		final int chunkWidth = tiles ? size(directory, TiffTag.TILE_WIDTH) : width;
		final int chunkHeight = tiles
				? size(directory, TiffTag.TILE_HEIGHT)
				: (int) Math.max(1, Math.min(height, directory.number(TiffTag.ROWS_PER_STRIP, height)));
		if ((double) width * height * stored.step > directory.fileSize())
			throw new IOException(
					"it is damaged: it says that it has " + width + " x " + height + " pixels, and is too short.");
		final long[] offsets = directory.numbers(tiles ? TiffTag.TILE_OFFSETS : TiffTag.STRIP_OFFSETS);
		final long chunks = (long) ceil(width, chunkWidth) * ceil(height, chunkHeight);
		final long planes =
				directory.number(TiffTag.PLANAR, 1) == 1 ? 1 : directory.number(TiffTag.SAMPLES_PER_PIXEL, 1);
		if (offsets.length < chunks || !tiles && offsets.length != chunks * planes)
			throw new IOException("it is damaged: it has " + offsets.length + " strips or tiles, not " + chunks + ".");
		for (int i = 0; i < chunks; i++)
			if (offsets[i] < FIRST || offsets[i] >= directory.fileSize())
				throw new IOException("it is damaged: it has pixels at place " + offsets[i] + ".");
		return new TiffPage(
				width, height, type, stored, white, chunkWidth, chunkHeight, Arrays.copyOf(offsets, (int) chunks));
	}

	private static int size(final TiffDirectory directory, final int tag) throws IOException {
		final long size = directory.number(tag, 0);
		if (size < 1 || size > Integer.MAX_VALUE)
			throw new IOException("it is damaged: a side of " + size + " pixels.");
		return (int) size;
	}

	private static Type type(final TiffDirectory directory) throws IOException {
		final long compression = directory.number(TiffTag.COMPRESSION, 1);
		if (compression != 1) throw cannot("compressed pixels (" + compression(compression) + ")");
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

	/** The name of a way to compress. */
	static String compression(final long number) {
		return switch ((int) number) {
			case 2, 3, 4 -> "CCITT";
			case 5 -> "LZW";
			case 6, 7 -> "JPEG";
			case 8, 32946 -> "Deflate";
			case 32773 -> "PackBits";
			case 34712 -> "JPEG 2000";
			case 34925 -> "LZMA";
			case 50000 -> "Zstandard";
			case 50001 -> "WebP";
			default -> "TIFF's number " + number;
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
		final long[] moved = new long[offsets.length];
		for (int i = 0; i < moved.length; i++) moved[i] = offsets[i] + bytes;
		return new TiffPage(width, height, type, stored, whiteIsZero, chunkWidth, chunkHeight, moved);
	}

	long bytes() {
		return (long) width * height * stored.step;
	}

	/**
	 * Reads a part of a row.
	 *
	 * @param into gets {@code columns} pixels
	 */
	void read(final TiffBytes file, final int y, final int x, final int columns, final ByteBuffer into)
			throws IOException {
		final int row = y / chunkHeight * ceil(width, chunkWidth);
		int column = x;
		while (column < x + columns) {
			final int chunk = column / chunkWidth;
			final int inside = column - chunk * chunkWidth;
			final int n = Math.min(x + columns - column, chunkWidth - inside);
			final long at = offsets[row + chunk] + ((long) (y % chunkHeight) * chunkWidth + inside) * stored.step;
			into.limit(into.position() + n * type.bytes);
			if (stored.bytes == type.bytes && stored.step == type.bytes) file.readFully(at, into);
			else convert(file.read(at, (long) n * stored.step), n, into);
			column += n;
		}
	}

	private void convert(final ByteBuffer row, final int n, final ByteBuffer into) {
		for (int i = 0; i < n; i++) {
			final int at = i * stored.step;
			if (type != Type.FLOATS) into.put(row.array(), at, stored.bytes);
			else
				into.putFloat(
						switch (stored.bytes) {
							case Short.BYTES -> Float16.ofBits(row.getShort(at));
							case Double.BYTES -> (float) row.getDouble(at);
							default -> row.getFloat(at);
						});
		}
	}
}
