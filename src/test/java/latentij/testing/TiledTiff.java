// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Uncompressed tiled TIFF files of any size, big-endian, written tile by tile. */
public final class TiledTiff {

	private static final int SHORT = 3;
	private static final int LONG = 4;
	private static final int LONG8 = 16;

	/** Types of pixels. */
	public enum Type {
		/** One byte. */
		GREY_8(1, 1),
		/** Two bytes. */
		GREY_16(2, 1),
		/** Three bytes. */
		RGB(3, 3);

		private final int bytes;
		private final int samples;

		Type(final int bytes, final int samples) {
			this.bytes = bytes;
			this.samples = samples;
		}
	}

	/** Makes pixels. */
	@FunctionalInterface
	public interface Pixels {

		/** @return a value, or 0xRRGGBB */
		int at(int y, int x);
	}

	private TiledTiff() {}

	/**
	 * Writes a file.
	 *
	 * @param path of the file
	 * @param width of the image
	 * @param height of the image
	 * @param side of a tile
	 * @param type of the pixels
	 * @param big true for BigTIFF
	 * @param pixels of the image
	 */
	public static void write(
			final Path path,
			final int width,
			final int height,
			final int side,
			final Type type,
			final boolean big,
			final Pixels pixels)
			throws IOException {
		final int columns = (width + side - 1) / side;
		final int rows = (height + side - 1) / side;
		final long tileBytes = (long) side * side * type.bytes;
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
			final ByteBuffer directory = directory(width, height, side, type, big, rows * columns);
			channel.write(directory);
			final ByteBuffer tile = ByteBuffer.allocate((int) tileBytes);
			for (int row = 0; row < rows; row++) {
				for (int column = 0; column < columns; column++) {
					tile.clear();
					for (int y = 0; y < side; y++)
						for (int x = 0; x < side; x++) put(tile, type, pixels.at(row * side + y, column * side + x));
					tile.flip();
					while (tile.hasRemaining()) channel.write(tile);
				}
			}
		}
	}

	private static void put(final ByteBuffer tile, final Type type, final int value) {
		switch (type) {
			case GREY_8 -> tile.put((byte) value);
			case GREY_16 -> tile.putShort((short) value);
			case RGB -> tile.put((byte) (value >> 16)).putShort((short) value);
		}
	}

	private static ByteBuffer directory(
			final int width, final int height, final int side, final Type type, final boolean big, final int tiles) {
		final int place = big ? Long.BYTES : Integer.BYTES;
		final int entries = 10;
		final int head = big ? 16 : 8;
		final int table = (big ? 8 : 2) + entries * (4 + 2 * place) + place;
		final int bits = head + table;
		final int offsets = bits + 8;
		final int data = offsets + 2 * tiles * place;
		final ByteBuffer out = ByteBuffer.allocate(data).order(ByteOrder.BIG_ENDIAN);
		out.put((byte) 'M').put((byte) 'M').putShort((short) (big ? 43 : 42));
		if (big) out.putShort((short) 8).putShort((short) 0).putLong(head).putLong(entries);
		else out.putInt(head).putShort((short) entries);
		final int placeType = big ? LONG8 : LONG;
		entry(out, big, 256, LONG, 1, width);
		entry(out, big, 257, LONG, 1, height);
		if (type.samples == 1) entry(out, big, 258, SHORT, 1, 8 * type.bytes);
		else if (big) {
			out.putShort((short) 258).putShort((short) SHORT).putLong(3);
			out.putShort((short) 8).putShort((short) 8).putShort((short) 8).putShort((short) 0);
		} else entry(out, big, 258, SHORT, 3, bits);
		entry(out, big, 259, SHORT, 1, 1);
		entry(out, big, 262, SHORT, 1, type.samples == 3 ? 2 : 1);
		entry(out, big, 277, SHORT, 1, type.samples);
		entry(out, big, 322, LONG, 1, side);
		entry(out, big, 323, LONG, 1, side);
		final boolean one = tiles == 1;
		entry(out, big, 324, placeType, tiles, one ? data : offsets);
		final int tileBytes = side * side * type.bytes;
		entry(out, big, 325, placeType, tiles, one ? tileBytes : offsets + tiles * place);
		place(out, big, 0);
		out.putShort((short) 8).putShort((short) 8).putShort((short) 8).putShort((short) 0);
		for (long i = 0; i < tiles; i++) place(out, big, data + i * tileBytes);
		for (int i = 0; i < tiles; i++) place(out, big, tileBytes);
		return out.flip();
	}

	private static void place(final ByteBuffer out, final boolean big, final long value) {
		if (big) out.putLong(value);
		else out.putInt((int) value);
	}

	private static void entry(
			final ByteBuffer out, final boolean big, final int tag, final int type, final int count, final int value) {
		out.putShort((short) tag).putShort((short) type);
		place(out, big, count);
		final boolean isPlace = count > 1 || type != SHORT;
		if (isPlace && (count > 1 || type == LONG8)) place(out, big, value);
		else {
			final int start = out.position();
			if (type == SHORT) out.putShort((short) value);
			else out.putInt(value);
			out.position(start + (big ? Long.BYTES : Integer.BYTES));
		}
	}
}
