// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The chunks that were read last. Several threads may use it; one reads at a time. */
final class ChunkCache {

	/** Stands for a chunk that is not there. */
	static final byte[] NONE = {};

	private final long most;
	private final Map<List<Integer>, byte[]> chunks = new LinkedHashMap<>(16, 0.75f, true);
	private long bytes;

	/** @param most bytes that are kept beside the last chunk */
	ChunkCache(final long most) {
		this.most = most;
	}

	/** Reads a chunk. */
	@FunctionalInterface
	interface Reader {

		/** The bytes of a chunk, or {@link #NONE}. */
		byte[] read(List<Integer> index) throws IOException;
	}

	synchronized byte[] get(final List<Integer> index, final Reader reader) throws IOException {
		final byte[] known = chunks.get(index);
		if (known != null) return known;
		final byte[] chunk = reader.read(index);
		bytes += chunk.length;
		final Iterator<byte[]> oldest = chunks.values().iterator();
		while (bytes > most && oldest.hasNext()) {
			bytes -= oldest.next().length;
			oldest.remove();
		}
		chunks.put(index, chunk);
		return chunk;
	}
}
