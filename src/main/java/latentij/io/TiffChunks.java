// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Those of the compressed strips and tiles of a TIFF file that were read last: a row of pixels goes through many, and the
 * next one through the same. Several threads may read at once.
 */
final class TiffChunks {

	/** Bytes that are kept, as long as there is memory. The last one is kept however large it is. */
	private static final long KEPT = 1L << 26;

	/** Bytes of a row of tiles of which all are kept, also where two threads read. */
	static final long ROW = KEPT / 2;

	private final Map<Long, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
	private long bytes;

	/** An unpacked strip or tile: a stack that is open may not be looked at any more, and others may need its memory. */
	private record Kept(SoftReference<ByteBuffer> chunk, int bytes) {

		Kept(final ByteBuffer chunk) {
			this(new SoftReference<>(chunk), chunk.capacity());
		}
	}

	/** Reads and unpacks a strip or tile. */
	@FunctionalInterface
	interface Reader {

		ByteBuffer read() throws IOException;
	}

	/**
	 * Gives a strip or tile.
	 *
	 * @param place of it in the file
	 * @param size at least so many bytes: one place may stand for a strip and for the last one, which has fewer rows
	 * @param reader of it, if it is not kept
	 * @return its values, never changed
	 */
	ByteBuffer get(final long place, final long size, final Reader reader) throws IOException {
		synchronized (kept) {
			final Kept known = kept.get(place);
			final ByteBuffer found = known == null ? null : known.chunk.get();
			if (found != null && found.capacity() >= size) return found;
		}
		// Others may unpack at the same time.
		final ByteBuffer chunk = reader.read();
		synchronized (kept) {
			final Kept other = kept.put(place, new Kept(chunk));
			bytes += chunk.capacity() - (other == null ? 0 : other.bytes);
			final Iterator<Kept> eldest = kept.values().iterator();
			while (bytes > KEPT && kept.size() > 1) {
				bytes -= eldest.next().bytes;
				eldest.remove();
			}
		}
		return chunk;
	}
}
