// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Collects the tags of one directory, in rising order, and lays them out; little-endian. */
final class TiffDirectoryWriter {

	static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

	/** Denominator of fractions, as ImageJ has it. */
	private static final double FRACTION = 1e6;

	private final boolean big;
	private final List<Entry> entries = new ArrayList<>();

	private record Entry(int tag, int type, long count, byte[] value) {}

	/** @param big true for BigTIFF */
	TiffDirectoryWriter(final boolean big) {
		this.big = big;
	}

	private int placeBytes() {
		return big ? Long.BYTES : Integer.BYTES;
	}

	private void add(final int tag, final int type, final long count, final ByteBuffer value) {
		entries.add(new Entry(tag, type, count, value.array()));
	}

	private static ByteBuffer bytes(final int count) {
		return ByteBuffer.allocate(count).order(ORDER);
	}

	void shorts(final int tag, final int... values) {
		final ByteBuffer value = bytes(values.length * Short.BYTES);
		for (final int v : values) value.putShort((short) v);
		add(tag, TiffTag.SHORT, values.length, value);
	}

	void longs(final int tag, final int... values) {
		final ByteBuffer value = bytes(values.length * Integer.BYTES);
		for (final int v : values) value.putInt(v);
		add(tag, TiffTag.LONG, values.length, value);
	}

	/** Places and sizes in the file. */
	void places(final int tag, final long... values) {
		final ByteBuffer value = bytes(values.length * placeBytes());
		for (final long v : values) {
			if (big) value.putLong(v);
			else value.putInt((int) v);
		}
		add(tag, big ? TiffTag.LONG8 : TiffTag.LONG, values.length, value);
	}

	void rational(final int tag, final double number) {
		final double under = Math.min(FRACTION, Math.floor(Integer.MAX_VALUE / number));
		add(
				tag,
				TiffTag.RATIONAL,
				1,
				bytes(Long.BYTES).putInt((int) Math.round(number * under)).putInt((int) under));
	}

	void text(final int tag, final String text) {
		final byte[] letters = (text + '\0').getBytes(StandardCharsets.ISO_8859_1);
		add(tag, TiffTag.ASCII, letters.length, ByteBuffer.wrap(letters));
	}

	void raw(final int tag, final byte[] data) {
		add(tag, TiffTag.BYTE, data.length, ByteBuffer.wrap(data));
	}

	private int tableBytes() {
		final int place = placeBytes();
		return (big ? Long.BYTES : Short.BYTES) + entries.size() * (2 * Short.BYTES + 2 * place) + place;
	}

	private boolean isInside(final Entry entry) {
		return entry.value.length <= placeBytes();
	}

	private static long even(final long size) {
		return size + size % 2;
	}

	/** Bytes of the directory and of the values behind it. */
	long size() {
		return even(tableBytes())
				+ entries.stream()
						.filter(entry -> !isInside(entry))
						.mapToLong(entry -> even(entry.value.length))
						.sum();
	}

	/**
	 * Lays the directory out.
	 *
	 * @param at its place in the file
	 * @param next place of the next directory; 0 for none
	 */
	ByteBuffer layOut(final long at, final long next) {
		final ByteBuffer out = bytes(Math.toIntExact(size()));
		long values = at + even(tableBytes());
		if (big) out.putLong(entries.size());
		else out.putShort((short) entries.size());
		for (final Entry entry : entries) {
			out.putShort((short) entry.tag).putShort((short) entry.type);
			putPlace(out, entry.count);
			final int start = out.position();
			if (isInside(entry)) out.put(entry.value);
			else {
				putPlace(out, values);
				out.put((int) (values - at), entry.value);
				values += even(entry.value.length);
			}
			out.position(start + placeBytes());
		}
		putPlace(out, next);
		return out.clear();
	}

	private void putPlace(final ByteBuffer out, final long place) {
		if (big) out.putLong(place);
		else out.putInt((int) place);
	}
}
