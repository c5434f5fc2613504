// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** One directory of a TIFF or BigTIFF file: values by tag, read when they are asked for. */
final class TiffDirectory {

	/** More values than a tag of a usable file has: 2^24 strips or tiles. */
	private static final int MAX_VALUES = 1 << 24;

	/** Tags of the size and the type of a page. */
	private static final int[] KIND = {
		TiffTag.WIDTH,
		TiffTag.HEIGHT,
		TiffTag.BITS_PER_SAMPLE,
		TiffTag.SAMPLES_PER_PIXEL,
		TiffTag.SAMPLE_FORMAT,
		TiffTag.PHOTOMETRIC
	};

	/** Tags of how the pixels of a page are stored. */
	private static final int[] FORM = {
		TiffTag.COMPRESSION, TiffTag.PREDICTOR, TiffTag.PLANAR, TiffTag.FILL_ORDER, TiffTag.TILE_WIDTH
	};

	/** The most entries of a directory; no usable file has as many. */
	private static final int MAX_ENTRIES = 4096;

	private final TiffBytes file;
	private final List<Entry> entries = new ArrayList<>();

	/** The entries, in which small values are. */
	private final ByteBuffer table;

	/** Place of the table. */
	private final long start;

	/** Place of the next directory; 0 for none. */
	private final long next;

	/** @param at place of the values */
	private record Entry(int tag, int type, long count, long at) {}

	TiffDirectory(final TiffBytes file, final long at) throws IOException {
		this.file = file;
		final int countBytes = file.big() ? Long.BYTES : Short.BYTES;
		final ByteBuffer head = file.read(at, countBytes);
		final long count = file.big() ? head.getLong() : head.getShort() & 0xffff;
		if (count < 1 || count > MAX_ENTRIES)
			throw new IOException("it is damaged: a directory of " + count + " tags.");
		final int place = file.placeBytes();
		final int entryBytes = 2 * Short.BYTES + 2 * place;
		start = at + countBytes;
		table = file.read(start, count * entryBytes + place);
		for (int i = 0; i < count; i++) {
			table.position(i * entryBytes);
			final int tag = table.getShort() & 0xffff;
			final int type = table.getShort() & 0xffff;
			final long values = place(table);
			final boolean inside = values >= 0 && values <= place && values * TiffTag.bytes(type) <= place;
			entries.add(new Entry(tag, type, values, inside ? start + table.position() : place(table)));
		}
		table.position((int) count * entryBytes);
		next = place(table);
	}

	private long place(final ByteBuffer buffer) {
		return file.big() ? buffer.getLong() : buffer.getInt() & 0xffffffffL;
	}

	/** The bytes of the file. */
	long fileSize() throws IOException {
		return file.channel().size();
	}

	long next() {
		return next;
	}

	boolean has(final int tag) {
		return entry(tag) != null;
	}

	/** The type of its values; 0 if there is no such tag. */
	int type(final int tag) {
		return has(tag) ? entry(tag).type : 0;
	}

	/** The number of its values; 0 if there is no such tag. */
	long count(final int tag) {
		return has(tag) ? entry(tag).count : 0;
	}

	/** The last one counts, as for ImageJ; null if there is none. */
	private Entry entry(final int tag) {
		Entry found = null;
		for (final Entry entry : entries) if (entry.tag == tag) found = entry;
		return found;
	}

	/** Refuses tags whose values are more than the file can hold. */
	void requireValues(final Set<Integer> tags) throws IOException {
		for (final Entry entry : entries)
			if (tags.contains(entry.tag) && entry.count > fileSize() / Math.max(1, TiffTag.bytes(entry.type)))
				throw new IOException("it is damaged: tag " + entry.tag + " has " + entry.count + " values.");
	}

	private ByteBuffer bytes(final int tag) throws IOException {
		final Entry entry = entry(tag);
		if (entry == null) return ByteBuffer.allocate(0);
		final int size = TiffTag.bytes(entry.type);
		final int most = tag == TiffTag.IMAGEJ_METADATA ? Integer.MAX_VALUE / 2 : MAX_VALUES;
		if (size == 0 || entry.count < 0 || entry.count > most)
			throw new IOException(
					"it is damaged: tag " + tag + " has " + entry.count + " values of type " + entry.type + ".");
		final long inside = entry.at - start;
		final long length = entry.count * size;
		return inside >= 0 && inside <= table.capacity() - length
				? table.slice((int) inside, (int) length).order(file.order())
				: file.read(entry.at, length);
	}

	/** Whole numbers; empty if there is no such tag. */
	long[] numbers(final int tag) throws IOException {
		final ByteBuffer bytes = bytes(tag);
		if (!bytes.hasRemaining()) return new long[0];
		final int size = TiffTag.bytes(entry(tag).type);
		final long[] numbers = new long[bytes.remaining() / size];
		for (int i = 0; i < numbers.length; i++) numbers[i] = number(bytes, size);
		return numbers;
	}

	private static long number(final ByteBuffer bytes, final int size) {
		return switch (size) {
			case Byte.BYTES -> bytes.get() & 0xff;
			case Short.BYTES -> bytes.getShort() & 0xffff;
			case Integer.BYTES -> bytes.getInt() & 0xffffffffL;
			default -> bytes.getLong();
		};
	}

	/** The first whole number. */
	long number(final int tag, final long initial) throws IOException {
		final long[] numbers = numbers(tag);
		return numbers.length == 0 ? initial : numbers[0];
	}

	/** True if the pages are of the same size and type. */
	boolean isLike(final TiffDirectory other) throws IOException {
		return hasSame(KIND, other);
	}

	/** True if the pixels of the pages are stored in the same way. */
	boolean isStoredLike(final TiffDirectory other) throws IOException {
		return hasSame(FORM, other);
	}

	private boolean hasSame(final int[] tags, final TiffDirectory other) throws IOException {
		for (final int tag : tags) if (number(tag, 1) != other.number(tag, 1)) return false;
		return true;
	}

	/** The color table of 8 bits: 256 reds, greens and blues; empty if there is none. */
	ByteBuffer table() throws IOException {
		final long[] map = numbers(TiffTag.COLOR_MAP);
		if (map.length != TiffTag.COLORS) return TiffTexts.GREY;
		final int shift = hasTableOfBytes() ? 0 : Byte.SIZE;
		final ByteBuffer colors = ByteBuffer.allocate(TiffTag.COLORS);
		for (int i = 0; i < TiffTag.COLORS; i++) colors.put(i, (byte) (map[i] >> shift));
		return colors;
	}

	/** True for a color table of numbers up to 255, in place of 65535, as some programs write it. */
	boolean hasTableOfBytes() throws IOException {
		final long most = Arrays.stream(numbers(TiffTag.COLOR_MAP)).max().orElse(0);
		return most > 0 && most <= 0xff;
	}

	/** A fraction; 0 if there is none. */
	double rational(final int tag) throws IOException {
		final ByteBuffer bytes = bytes(tag);
		if (bytes.remaining() < Long.BYTES || entry(tag).type != TiffTag.RATIONAL) return 0;
		final double over = bytes.getInt() & 0xffffffffL;
		final long under = bytes.getInt() & 0xffffffffL;
		return under == 0 ? 0 : over / under;
	}

	/** A text; empty if there is none. */
	String text(final int tag) throws IOException {
		final ByteBuffer values = bytes(tag);
		final byte[] bytes = new byte[values.remaining()];
		values.get(bytes);
		int length = 0;
		while (length < bytes.length && bytes[length] != 0) length++;
		return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
	}

	/** The texts of ImageJ. */
	ImageJText imageJText() throws IOException {
		return ImageJText.decode(numbers(TiffTag.IMAGEJ_BYTE_COUNTS), bytes(TiffTag.IMAGEJ_METADATA));
	}
}
