// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

/**
 * Numbers of TIFF 6.0 and BigTIFF that are read or written here.
 *
 * @see <a href="https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf">TIFF 6.0</a>
 * @see <a href="https://www.awaresystems.be/imaging/tiff/bigtiff.html">BigTIFF</a>
 */
final class TiffTag {

	static final int NEW_SUBFILE_TYPE = 254;
	static final int WIDTH = 256;
	static final int HEIGHT = 257;
	static final int BITS_PER_SAMPLE = 258;
	static final int COMPRESSION = 259;
	static final int PHOTOMETRIC = 262;
	static final int FILL_ORDER = 266;
	static final int DESCRIPTION = 270;
	static final int STRIP_OFFSETS = 273;
	static final int ORIENTATION = 274;
	static final int SAMPLES_PER_PIXEL = 277;
	static final int ROWS_PER_STRIP = 278;
	static final int STRIP_BYTES = 279;
	static final int X_RESOLUTION = 282;
	static final int Y_RESOLUTION = 283;
	static final int PLANAR = 284;
	static final int RESOLUTION_UNIT = 296;
	static final int PREDICTOR = 317;
	static final int COLOR_MAP = 320;
	static final int TILE_WIDTH = 322;
	static final int TILE_HEIGHT = 323;
	static final int TILE_OFFSETS = 324;
	static final int TILE_BYTES = 325;
	static final int EXTRA_SAMPLES = 338;
	static final int SAMPLE_FORMAT = 339;

	/** The slices of a page, one behind the other. */
	static final int IMAGE_DEPTH = 32997;

	/** A tag of MetaMorph's files, with one value for each plane. */
	static final int METAMORPH_PLANES = 33629;

	/** A tag of Zeiss's files (.lsm). */
	static final int ZEISS = 34412;

	static final int IMAGEJ_BYTE_COUNTS = 50838;
	static final int IMAGEJ_METADATA = 50839;

	/** Types of values. */
	static final int BYTE = 1;

	static final int ASCII = 2;
	static final int SHORT = 3;
	static final int LONG = 4;
	static final int RATIONAL = 5;
	static final int LONG8 = 16;

	static final int WHITE_IS_ZERO = 0;
	static final int BLACK_IS_ZERO = 1;
	static final int RGB = 2;
	static final int PALETTE = 3;

	static final int SIGNED = 2;
	static final int FLOATS = 3;

	/** A format of values of which nothing is said. */
	static final int ANY = 4;

	/** Values of a color table of 8 bits. */
	static final int COLORS = 3 * 256;

	static final int TWELVE_BITS = 12;

	/** An order of the bits of a byte. */
	static final int LAST_BIT_FIRST = 2;

	/** Bytes of a value by its type; types beyond are not read. */
	private static final int[] BYTES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};

	private TiffTag() {}

	/** Bytes of a value of a type; 0 if the type is not known. */
	static int bytes(final int type) {
		return type < 0 || type >= BYTES.length ? 0 : BYTES[type];
	}
}
