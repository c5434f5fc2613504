// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import latentij.io.TiffPage.Type;
import latentij.util.Bytes;
import latentij.util.files.PartFile;
import latentij.util.files.WholeFile;

/**
 * The pages of an uncompressed TIFF file in the making, as ImageJ writes it, BigTIFF above 4 GB. Rows
 * come in any order, and go to the disk at once. The file appears when it is complete; until then it
 * has another name, and no header.
 *
 * @see TiffFile
 */
public final class TiffPages implements AutoCloseable {

	/** The largest place that 32 bits hold. */
	static final long CLASSIC = 0xffffffffL;

	/** Place of the pixels: behind the longer header. */
	private static final long DATA = 16;

	/** Bytes of a strip, about. */
	private static final int STRIP = 1 << 23;

	/** Room for directories in the first estimate, for each page. */
	private static final int DIRECTORY = 512;

	private static final int CLASSIC_VERSION = 42;
	private static final int BIG_VERSION = 43;

	private final Path file;
	private final Type type;
	private final long pages;
	private final int width;
	private final int height;
	private final long classicBytes;
	private final PartFile part;
	private long missing;

	/**
	 * Creates pages.
	 *
	 * @param file to make; one that is there is replaced when the new one is complete
	 * @param bits of a pixel: 8, 16 or 32 (float) for grey, 24 for RGB
	 * @param pages how many there will be
	 * @param width of each
	 * @param height of each
	 * @throws IOException if nothing can be written there, or if the disk has too little room
	 */
	public TiffPages(final Path file, final int bits, final long pages, final int width, final int height)
			throws IOException {
		this(file, bits, pages, width, height, CLASSIC);
	}

	/** @param classicBytes bytes of the largest file that is no BigTIFF */
	TiffPages(
			final Path file,
			final int bits,
			final long pages,
			final int width,
			final int height,
			final long classicBytes)
			throws IOException {
		this.file = file;
		this.type = type(bits);
		this.pages = pages;
		this.width = width;
		this.height = height;
		this.classicBytes = classicBytes;
		missing = pages * height * width;
		try {
			part = PartFile.beside(file);
		} catch (final IOException exc) {
			throw WholeFile.notWritten(file, exc);
		}
		requireRoom();
	}

	private static Type type(final int bits) {
		return Arrays.stream(Type.values())
				.filter(one -> one.bytes() * Byte.SIZE == bits)
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException("There are no pixels of " + bits + " bits"));
	}

	private void requireRoom() throws IOException {
		try {
			final long need = DATA + pages * (pageBytes() + DIRECTORY);
			final long free = part.freeBytes();
			if (need <= free) return;
			throw new IOException("it needs " + Bytes.ofFile(need) + ", and the disk has " + Bytes.ofFile(free));
		} catch (final IOException exc) {
			part.close();
			throw WholeFile.notWritten(file, exc);
		}
	}

	private long rowBytes() {
		return (long) width * type.bytes();
	}

	private long pageBytes() {
		return rowBytes() * height;
	}

	/**
	 * Writes a part of a row. Each pixel is written once.
	 *
	 * @param page its number, from 0
	 * @param y the row
	 * @param x the first pixel
	 * @param pixels all that remain are written: little-endian values, or red, green and blue
	 * @throws IOException if they cannot be written
	 */
	public void write(final long page, final int y, final int x, final ByteBuffer pixels) throws IOException {
		missing -= pixels.remaining() / type.bytes();
		try {
			part.write(pixels, DATA + page * pageBytes() + y * rowBytes() + (long) x * type.bytes());
		} catch (final IOException exc) {
			throw WholeFile.notWritten(file, exc);
		}
	}

	/**
	 * Finishes the file.
	 *
	 * @param texts what it remembers beside the pixels
	 * @throws IOException if it cannot be finished; nothing is left then
	 */
	public void commit(final TiffTexts texts) throws IOException {
		if (missing != 0) throw new IllegalStateException(missing + " pixels of " + file + " were not written");
		try {
			if (!writeDirectories(texts, false)) writeDirectories(texts, true);
			part.commit();
		} catch (final IOException exc) {
			throw WholeFile.notWritten(file, exc);
		}
	}

	/** Gives false, and writes nothing, where places would not fit. */
	private boolean writeDirectories(final TiffTexts texts, final boolean big) throws IOException {
		final long end = DATA + pages * pageBytes();
		final long start = end + end % 2;
		final long firstBytes = directory(texts, big, 0).size();
		final long otherBytes = directory(texts, big, 1).size();
		if (!big && start + firstBytes + (pages - 1) * otherBytes > classicBytes) return false;
		long at = start;
		for (int page = 0; page < pages; page++) {
			final TiffDirectoryWriter directory = directory(texts, big, page);
			final long next = at + directory.size();
			part.write(directory.layOut(at, page + 1 < pages ? next : 0), at);
			at = next;
		}
		part.write(header(big, start), 0);
		return true;
	}

	private static ByteBuffer header(final boolean big, final long first) {
		final ByteBuffer header = ByteBuffer.allocate(big ? 16 : 8).order(TiffDirectoryWriter.ORDER);
		header.put((byte) 'I').put((byte) 'I');
		if (big)
			header.putShort((short) BIG_VERSION)
					.putShort((short) Long.BYTES)
					.putShort((short) 0)
					.putLong(first);
		else header.putShort((short) CLASSIC_VERSION).putInt((int) first);
		return header.flip();
	}

	private TiffDirectoryWriter directory(final TiffTexts texts, final boolean big, final int page) {
		final TiffDirectoryWriter out = new TiffDirectoryWriter(big);
		final boolean rgb = type == Type.RGB;
		final int samplesPerPixel = rgb ? 3 : 1;
		final int[] bits = new int[samplesPerPixel];
		Arrays.fill(bits, type.bytes() * Byte.SIZE / samplesPerPixel);
		out.longs(TiffTag.NEW_SUBFILE_TYPE, 0);
		out.longs(TiffTag.WIDTH, width);
		out.longs(TiffTag.HEIGHT, height);
		out.shorts(TiffTag.BITS_PER_SAMPLE, bits);
		out.shorts(TiffTag.COMPRESSION, 1);
		out.shorts(TiffTag.PHOTOMETRIC, rgb ? TiffTag.RGB : TiffTag.BLACK_IS_ZERO);
		if (page == 0) out.text(TiffTag.DESCRIPTION, escaped(texts.description()));
		addStrips(out, page, samplesPerPixel);
		final PixelSize pixelSize = texts.pixelSize();
		if (pixelSize.isKnown()) {
			out.rational(TiffTag.X_RESOLUTION, 1 / pixelSize.width());
			out.rational(TiffTag.Y_RESOLUTION, 1 / pixelSize.height());
			out.shorts(TiffTag.RESOLUTION_UNIT, 1);
		}
		if (page == 0 && texts.colors().hasRemaining()) out.shorts(TiffTag.COLOR_MAP, colorMap(texts.colors()));
		if (type == Type.FLOATS) out.shorts(TiffTag.SAMPLE_FORMAT, TiffTag.FLOATS);
		if (page == 0) addTexts(out, texts.text().encode(TiffDirectoryWriter.ORDER));
		return out;
	}

	/** As ImageJ writes letters beyond ASCII: a backslash, u, and four digits. */
	private static String escaped(final String text) {
		final StringBuilder escaped = new StringBuilder();
		for (final char letter : text.toCharArray())
			escaped.append(letter > '~' ? String.format(Locale.ROOT, "\\u%04X", (int) letter) : String.valueOf(letter));
		return escaped.toString();
	}

	/** Values of 16 bits, whose upper half counts. */
	private static int[] colorMap(final ByteBuffer colors) {
		final int[] map = new int[colors.remaining()];
		for (int i = 0; i < map.length; i++) map[i] = (colors.get(colors.position() + i) & 0xff) << Byte.SIZE;
		return map;
	}

	private static void addTexts(final TiffDirectoryWriter out, final ImageJText.Encoded encoded) {
		if (encoded.data().length == 0) return;
		out.longs(TiffTag.IMAGEJ_BYTE_COUNTS, encoded.counts());
		out.raw(TiffTag.IMAGEJ_METADATA, encoded.data());
	}

	private void addStrips(final TiffDirectoryWriter out, final int page, final int samplesPerPixel) {
		final int rows = (int) Math.max(1, Math.min(height, STRIP / rowBytes()));
		final long[] places = new long[(height + rows - 1) / rows];
		final long[] sizes = new long[places.length];
		for (int s = 0; s < places.length; s++) {
			places[s] = DATA + page * pageBytes() + s * rows * rowBytes();
			sizes[s] = Math.min(rows, height - s * rows) * rowBytes();
		}
		out.places(TiffTag.STRIP_OFFSETS, places);
		out.shorts(TiffTag.SAMPLES_PER_PIXEL, samplesPerPixel);
		out.longs(TiffTag.ROWS_PER_STRIP, rows);
		out.places(TiffTag.STRIP_BYTES, sizes);
	}

	@Override
	public void close() throws IOException {
		part.close();
	}
}
