// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.util.stream.IntStream;

/**
 * Where the strips of a page lie. ImageJ goes forward only, takes some pixels for those of one strip, and puts the
 * strips of others one behind the other, however long they are.
 */
final class TiffStrips {

	private static final int UNCOMPRESSED = 1;
	private static final int APART = 2;

	private final long[] offsets;
	private final long[] lengths;
	private final boolean tiles;
	private final boolean shortOffsets;

	/** True if ImageJ takes the lengths themselves for the place where they are. */
	private final boolean shortLengths;

	private final int compression;
	private final boolean compressed;

	/** True if ImageJ takes all strips for one. */
	private final boolean asOne;

	/** Strips of one plane: of all colors, or of one. */
	private final long perPlane;

	private final long planes;
	private final long height;
	private final long rows;
	private final long rowBytes;

	TiffStrips(final TiffDirectory page) throws IOException {
		offsets = page.numbers(TiffTag.STRIP_OFFSETS);
		lengths = page.numbers(TiffTag.STRIP_BYTES);
		tiles = page.has(TiffTag.TILE_OFFSETS);
		shortOffsets = page.type(TiffTag.STRIP_OFFSETS) == TiffTag.SHORT;
		shortLengths = page.type(TiffTag.STRIP_BYTES) == TiffTag.SHORT && lengths.length == 2;
		compression = (int) page.number(TiffTag.COMPRESSION, UNCOMPRESSED);
		compressed = compression > UNCOMPRESSED;
		final long samples = page.number(TiffTag.SAMPLES_PER_PIXEL, 1);
		final long bits = page.number(TiffTag.BITS_PER_SAMPLE, 1);
		final boolean apart = samples > 1 && page.number(TiffTag.PLANAR, 1) == APART;
		asOne = samples == 1 && bits <= TiffTag.TWELVE_BITS || apart && bits == Short.SIZE;
		height = page.number(TiffTag.HEIGHT, 0);
		rows = Math.max(1, Math.min(height, page.number(TiffTag.ROWS_PER_STRIP, height)));
		perPlane = (height + rows - 1) / rows;
		planes = apart ? samples : 1;
		final long rowBits = page.number(TiffTag.WIDTH, 0) * bits * (apart ? 1 : samples);
		rowBytes = (rowBits + Byte.SIZE - 1) / Byte.SIZE;
	}

	/** Bytes of an uncompressed strip: those of its rows, as far as the file tells. */
	long bytes(final int strip) {
		if (offsets.length != perPlane * planes) return strip < lengths.length ? lengths[strip] : 0;
		return Math.min(rows, height - strip % perPlane * rows) * rowBytes;
	}

	/** Tells what ImageJ takes for something else; null for nothing. */
	String misread() {
		if (shortOffsets && offsets.length > 1) return "places of strips as numbers of 16 bits";
		if (strips(1).anyMatch(i -> offsets[i] < offsets[i - 1])) return "strips that do not lie in their order";
		if (shortLengths && (compressed || !asOne)) return "lengths of two strips as numbers of 16 bits";
		if (compressed) return strips(0).anyMatch(i -> length(i) == 0) ? "strips of unknown length" : null;
		if (asOne && strips(1).anyMatch(i -> offsets[i] != offsets[i - 1] + bytes(i - 1)))
			return "strips with gaps between them";
		if (asOne || offsets.length < 2) return null;
		final int last = offsets.length - 1;
		final boolean others = strips(0).anyMatch(i -> length(i) < bytes(i) || i < last && length(i) > bytes(i));
		return others ? "strips of another length than that of their rows" : null;
	}

	/**
	 * Unpacks all compressed strips, as far as it is known how. Of tiles, ImageJ opens none.
	 *
	 * @throws IOException if that cannot be done; the message has no subject
	 */
	void require(final TiffBytes bytes) throws IOException {
		final boolean known = compressed && TiffPacking.READ.contains(compression) && !tiles;
		if (!known || offsets.length == 0) return;
		if (rowBytes > TiffBytes.MAX_BYTES)
			throw new IOException("it is damaged: it has rows of " + rowBytes + " bytes.");
		if (rowBytes < 1
				|| (double) rowBytes * height * planes > bytes.channel().size() * TiffPacking.MOST)
			throw new IOException("it is damaged: it is too short for its " + height + " rows.");
		if (offsets.length != perPlane * planes) return;
		final TiffPacking packing = new TiffPacking(compression, 1, 1, 1);
		for (int i = 0; i < offsets.length; i++)
			packing.unpack(
					bytes.read(offsets[i], length(i)), bytes.order(), (int) rowBytes, (int) (bytes(i) / rowBytes));
	}

	private IntStream strips(final int first) {
		return IntStream.range(first, offsets.length);
	}

	private long length(final int strip) {
		return strip < lengths.length ? lengths[strip] : 0;
	}
}
