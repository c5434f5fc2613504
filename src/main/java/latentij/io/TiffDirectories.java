// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import latentij.io.TiffDirectory.TiffBytes;

/**
 * The directories of a TIFF file, looked at before ImageJ reads them: it follows a circle of them for ever,
 * and takes memory for as many values as a tag says that it has.
 */
public final class TiffDirectories {

	private static final int CLASSIC = 42;
	private static final int ENTRY = 12;

	/** Tags of which ImageJ reads all values. */
	private static final Set<Integer> READ = Set.of(
			TiffTag.BITS_PER_SAMPLE,
			TiffTag.DESCRIPTION,
			TiffTag.STRIP_OFFSETS,
			TiffTag.STRIP_BYTES,
			TiffTag.COLOR_MAP,
			TiffTag.IMAGEJ_BYTE_COUNTS,
			TiffTag.IMAGEJ_METADATA);

	/** Bits of the kind of a page: a smaller copy of another one, and a mask of which pixels are to be seen. */
	private static final int REDUCED_OR_MASK = 1 | 4;

	private TiffDirectories() {}

	/**
	 * Counts the pages of a TIFF or BigTIFF file, whatever their sizes and types are.
	 *
	 * @param path any file
	 * @return the number of directories, without those of smaller copies of other pages and of masks; 0 for other
	 *         files, and for damaged ones
	 * @throws IOException if the file cannot be opened
	 */
	public static int pages(final Path path) throws IOException {
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
			try {
				return pages(TiffFile.header(channel));
			} catch (final IOException exc) {
				// Of damaged files, others tell.
				return 0;
			}
		}
	}

	private static int pages(final TiffBytes bytes) throws IOException {
		final Set<Long> seen = new HashSet<>();
		int pages = 0;
		long at = TiffFile.first(bytes);
		while (at != 0 && seen.add(at)) {
			final TiffDirectory directory = new TiffDirectory(bytes, at);
			if ((directory.number(TiffTag.NEW_SUBFILE_TYPE, 0) & REDUCED_OR_MASK) == 0) pages++;
			at = directory.next();
		}
		return pages;
	}

	/**
	 * Refuses a file whose directories ImageJ cannot come to an end with.
	 *
	 * @param path any file; others than TIFF files, and BigTIFF files, are not looked at
	 * @throws IOException if it cannot be read, or is damaged so; the message has no subject: "it is damaged: ..."
	 */
	public static void require(final Path path) throws IOException {
		try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
			final ByteBuffer head = read(channel, 0, 8);
			if (head == null) return;
			final int mark = head.getShort(0);
			if (mark != 0x4949 && mark != 0x4d4d) return;
			final ByteOrder order = mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
			if (head.order(order).getShort(2) == CLASSIC) follow(channel, order, head.getInt(4) & 0xffffffffL);
		}
	}

	private static void follow(final FileChannel channel, final ByteOrder order, final long first) throws IOException {
		final Set<Long> seen = new HashSet<>();
		long at = first;
		while (at != 0) {
			if (!seen.add(at)) throw new IOException("it is damaged: its directories lead back to place " + at + ".");
			final ByteBuffer count = read(channel, at, Short.BYTES);
			// ImageJ tells of files that are cut off.
			if (count == null) return;
			final int entries = count.order(order).getShort(0) & 0xffff;
			final ByteBuffer table = read(channel, at + Short.BYTES, entries * ENTRY + Integer.BYTES);
			if (table == null) return;
			table.order(order);
			for (int i = 0; i < entries; i++) requireValues(table, i * ENTRY, channel.size());
			at = table.getInt(entries * ENTRY) & 0xffffffffL;
		}
	}

	private static void requireValues(final ByteBuffer table, final int entry, final long size) throws IOException {
		final int tag = table.getShort(entry) & 0xffff;
		final long count = table.getInt(entry + Integer.BYTES) & 0xffffffffL;
		if (READ.contains(tag) && count > size)
			throw new IOException("it is damaged: tag " + tag + " has " + count + " values.");
	}

	/** @return null if the file ends before */
	private static ByteBuffer read(final FileChannel channel, final long at, final int bytes) throws IOException {
		if (at + bytes > channel.size()) return null;
		final ByteBuffer buffer = ByteBuffer.allocate(bytes);
		while (buffer.hasRemaining()) if (channel.read(buffer, at + buffer.position()) < 0) return null;
		return buffer.flip();
	}
}
