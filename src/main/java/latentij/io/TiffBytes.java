// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import latentij.util.files.FileLook;

/**
 * A TIFF file and its way to write numbers. Messages have no subject: "it is damaged: ...".
 *
 * @param channel the file, closed by who opened it
 * @param order of the bytes of its numbers
 * @param big true for BigTIFF
 * @param padded true to take zeros for what is missing at its end
 */
record TiffBytes(FileChannel channel, ByteOrder order, boolean big, boolean padded) {

	private static final int CLASSIC = 42;
	private static final int BIG = 43;

	/** The most bytes of a Java array. */
	static final int MAX_BYTES = Integer.MAX_VALUE - 8;

	/** Reads the header. */
	static TiffBytes of(final FileChannel channel) throws IOException {
		final ByteBuffer head = ByteBuffer.allocate(4);
		if (channel.size() < 16 || channel.read(head, 0) < head.capacity()) throw noTiff();
		final int mark = head.flip().getShort();
		if (mark != 0x4949 && mark != 0x4d4d) throw noTiff();
		final ByteOrder order = mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
		final int version = head.order(order).getShort();
		if (version != CLASSIC && version != BIG) throw noTiff();
		return new TiffBytes(channel, order, version == BIG, false);
	}

	/** A question about a file. */
	@FunctionalInterface
	interface Question<T> {

		T ask(TiffBytes bytes) throws IOException;
	}

	/**
	 * Answers a question about any file.
	 *
	 * @param otherwise of other files, and of damaged ones, of which those tell who read them
	 */
	static <T> T ask(final FileLook file, final T otherwise, final Question<T> question) {
		try {
			return question.ask(of(file.channel()));
		} catch (final IOException exc) {
			return otherwise;
		}
	}

	private static IOException noTiff() {
		return new IOException(
				"it is no TIFF file, the format that is read in pieces. Open it in ImageJ and save it as TIFF.");
	}

	/** Place of the first directory. */
	long first() throws IOException {
		return big ? read(8, Long.BYTES).getLong() : read(4, Integer.BYTES).getInt() & 0xffffffffL;
	}

	/** The same file, that was opened again. */
	TiffBytes with(final FileChannel opened) {
		return new TiffBytes(opened, order, big, padded);
	}

	/** The same file, as if zeros followed it. */
	TiffBytes withZeros() {
		return new TiffBytes(channel, order, big, true);
	}

	/** Reads bytes that must all be there. */
	ByteBuffer read(final long position, final long bytes) throws IOException {
		if (position < 0 || bytes < 0 || bytes > channel.size() - position && !padded)
			throw new IOException("it is damaged: it ends before place " + (position + bytes) + ".");
		if (bytes > MAX_BYTES)
			throw new UnsupportedTiffException(
					"it has " + bytes + " bytes in one piece, more than are read at once. Save it in smaller strips.");
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
			if (n < 0 && padded) into.position(into.limit());
			else if (n < 0)
				throw new IOException("it is damaged: it ends before place " + (at + into.remaining()) + ".");
			else at += n;
		}
	}

	/** Bytes of a place in the file. */
	int placeBytes() {
		return big ? Long.BYTES : Integer.BYTES;
	}
}
