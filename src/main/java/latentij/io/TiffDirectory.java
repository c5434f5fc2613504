// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** One directory of a TIFF or BigTIFF file: values by tag, read when they are asked for. */
final class TiffDirectory {

	/** More values than a tag of a usable file has: 2^24 strips or tiles. */
	private static final int MAX_VALUES = 1 << 24;

	/** More entries than a directory of a usable file has. */
	private static final int MAX_ENTRIES = 4096;

	private final TiffBytes file;
	private final Map<Integer, Entry> entries = new HashMap<>();

	/** Place of the next directory; 0 for none. */
	private final long next;

	/** @param at place of the values */
	private record Entry(int type, long count, long at) {}

	/** A file and its way to write numbers. */
	record TiffBytes(FileChannel channel, ByteOrder order, boolean big) {

		/** Reads bytes that must all be there. */
		ByteBuffer read(final long position, final long bytes) throws IOException {
			if (position < 0 || bytes < 0 || bytes > channel.size() - position)
				throw new IOException("it is damaged: it ends before place " + (position + bytes) + ".");
			final ByteBuffer buffer = ByteBuffer.allocate((int) bytes).order(order);
			readFully(position, buffer);
			return buffer.flip();
		}

		/** Fills a buffer up to its limit. */
		void readFully(final long position, final ByteBuffer into) throws IOException {
			if (position < 0) throw new IOException("it is damaged: pixels at place " + position + ".");
			long at = position;
			while (into.hasRemaining()) {
				final int n = channel.read(into, at);
				if (n < 0)
					throw new IOException("it is damaged: it ends before place " + (at + into.remaining()) + ".");
				at += n;
			}
		}

		/** Bytes of a place in the file. */
		int placeBytes() {
			return big ? Long.BYTES : Integer.BYTES;
		}
	}

	TiffDirectory(final TiffBytes file, final long at) throws IOException {
		this.file = file;
		final int countBytes = file.big ? Long.BYTES : Short.BYTES;
		final ByteBuffer head = file.read(at, countBytes);
		final long count = file.big ? head.getLong() : head.getShort() & 0xffff;
		if (count < 1 || count > MAX_ENTRIES)
			throw new IOException("it is damaged: a directory of " + count + " tags.");
		final int place = file.placeBytes();
		final int entryBytes = 2 * Short.BYTES + 2 * place;
		final long start = at + countBytes;
		final ByteBuffer table = file.read(start, count * entryBytes + place);
		for (int i = 0; i < count; i++) {
			table.position(i * entryBytes);
			final int tag = table.getShort() & 0xffff;
			final int type = table.getShort() & 0xffff;
			final long values = place(table);
			final boolean inside = values >= 0 && values <= place && values * TiffTag.bytes(type) <= place;
			entries.put(tag, new Entry(type, values, inside ? start + table.position() : place(table)));
		}
		table.position((int) count * entryBytes);
		next = place(table);
	}

	private long place(final ByteBuffer buffer) {
		return file.big ? buffer.getLong() : buffer.getInt() & 0xffffffffL;
	}

	/** The bytes of the file. */
	long fileSize() throws IOException {
		return file.channel.size();
	}

	long next() {
		return next;
	}

	boolean has(final int tag) {
		return entries.containsKey(tag);
	}

	private ByteBuffer bytes(final int tag) throws IOException {
		final Entry entry = entries.get(tag);
		if (entry == null) return ByteBuffer.allocate(0);
		final int size = TiffTag.bytes(entry.type);
		final int most = tag == TiffTag.IMAGEJ_METADATA ? Integer.MAX_VALUE / 2 : MAX_VALUES;
		if (size == 0 || entry.count < 0 || entry.count > most)
			throw new IOException(
					"it is damaged: tag " + tag + " has " + entry.count + " values of type " + entry.type + ".");
		return file.read(entry.at, entry.count * size);
	}

	/** Whole numbers; empty if there is no such tag. */
	long[] numbers(final int tag) throws IOException {
		final ByteBuffer bytes = bytes(tag);
		if (!bytes.hasRemaining()) return new long[0];
		final int size = TiffTag.bytes(entries.get(tag).type);
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

	/** A fraction; 0 if there is none. */
	double rational(final int tag) throws IOException {
		final ByteBuffer bytes = bytes(tag);
		if (bytes.remaining() < Long.BYTES || entries.get(tag).type != TiffTag.RATIONAL) return 0;
		final double over = bytes.getInt() & 0xffffffffL;
		final long under = bytes.getInt() & 0xffffffffL;
		return under == 0 ? 0 : over / under;
	}

	/** A text; empty if there is none. */
	String text(final int tag) throws IOException {
		final byte[] bytes = bytes(tag).array();
		int length = 0;
		while (length < bytes.length && bytes[length] != 0) length++;
		return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
	}

	/** The texts of ImageJ. */
	ImageJText imageJText() throws IOException {
		return ImageJText.decode(numbers(TiffTag.IMAGEJ_BYTE_COUNTS), bytes(TiffTag.IMAGEJ_METADATA));
	}
}
