// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A TIFF file, and those of its compressed strips and tiles that were read last: a row of pixels goes through many, and
 * the next one through the same. Several threads may read at once.
 */
final class TiffChunks {

	/** Bytes that are kept. The last one is kept however large it is. */
	private static final long KEPT = 1L << 26;

	/** Bytes of a row of tiles of which all are kept, also where two threads read. */
	static final long ROW = KEPT / 2;

	private final TiffBytes file;
	private final Map<Long, ByteBuffer> kept = new LinkedHashMap<>(16, 0.75f, true);
	private long bytes;

	/** Reads and unpacks a strip or tile. */
	@FunctionalInterface
	interface Reader {

		ByteBuffer read(TiffBytes file) throws IOException;
	}

	TiffChunks(final TiffBytes file) {
		this.file = file;
	}

	TiffBytes file() {
		return file;
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
			final ByteBuffer found = kept.get(place);
			if (found != null && found.capacity() >= size) return found;
		}
		// Others may unpack at the same time.
		final ByteBuffer chunk = reader.read(file);
		synchronized (kept) {
			final ByteBuffer other = kept.put(place, chunk);
			bytes += chunk.capacity() - (other == null ? 0 : other.capacity());
			final Iterator<ByteBuffer> eldest = kept.values().iterator();
			while (bytes > KEPT && kept.size() > 1) {
				bytes -= eldest.next().capacity();
				eldest.remove();
			}
		}
		return chunk;
	}
}
