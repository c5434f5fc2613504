// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Memory, and temporary files where that is not enough, for feature maps. A file is gone
 * when its map is freed, when the store is closed, and when the process ends. One thread
 * at a time may use it.
 */
final class MapStore implements AutoCloseable {

	/** Values of a chunk: 16 MB. Memory is taken in chunks and used again for other maps. */
	private static final int CHUNK = 1 << 22;

	private final long memory;
	private final TemporaryFiles disk;
	private final Set<MapFile> files = new HashSet<>();
	private final Deque<FloatBuffer> free = new ArrayDeque<>();
	private long used;

	/**
	 * Creates a store.
	 *
	 * @param memory bytes that maps may take in memory
	 * @param limit bytes that Java lets all buffers take, strips and results included; maps
	 *          take half of them at most
	 * @param disk for temporary files
	 */
	MapStore(final long memory, final long limit, final TemporaryFiles disk) {
		this.memory = Math.min(memory, limit / 2);
		this.disk = disk;
	}

	/**
	 * Makes sure that there is room for maps, before anything is computed.
	 *
	 * @param bytes the most that maps take at a time
	 * @throws IOException if neither memory nor disk have room
	 */
	void requireRoom(final long bytes) throws IOException {
		if (bytes <= memory) return;
		final long room = disk.room();
		if (bytes > room)
			throw new IOException(String.format(
					Locale.ROOT,
					"The feature maps of this image take %.1f GB, which memory does not hold, and there are only %.1f"
							+ " GB free for a temporary file in %s. Free space there, or choose another folder with the"
							+ " system property latentij.cache.",
					bytes / 1e9,
					room / 1e9,
					disk.folder()));
	}

	/**
	 * Creates a map.
	 *
	 * @return a map without values, to be freed
	 * @throws IOException if a file cannot be made
	 */
	FeatureMap create(final int channels, final int height, final int width) throws IOException {
		final long row = (long) channels * width;
		final int rowsPerChunk = (int) (CHUNK / row);
		final int count = rowsPerChunk == 0 ? 0 : (height + rowsPerChunk - 1) / rowsPerChunk;
		// A small map takes what it needs.
		final boolean small = height * row <= CHUNK / 4;
		final long bytes = small ? height * row * Float.BYTES : (long) count * CHUNK * Float.BYTES;
		if (count == 0 || used + bytes > memory) return new FeatureMap(channels, height, width, null, 0, temporary());
		used += bytes;
		final List<FloatBuffer> chunks = new ArrayList<>();
		if (small) return new FeatureMap(channels, height, width, List.of(memory((int) (height * row))), height, null);
		for (int i = 0; i < count; i++) chunks.add(free.isEmpty() ? memory(CHUNK) : free.pop());
		return new FeatureMap(channels, height, width, chunks, rowsPerChunk, null);
	}

	private static FloatBuffer memory(final int values) {
		return ByteBuffer.allocateDirect(values * Float.BYTES)
				.order(ByteOrder.nativeOrder())
				.asFloatBuffer();
	}

	private MapFile temporary() throws IOException {
		final MapFile file = new MapFile(disk);
		files.add(file);
		return file;
	}

	/** Frees a map. */
	void free(final FeatureMap map) throws IOException {
		if (map.file() != null) {
			files.remove(map.file());
			map.file().close();
			return;
		}
		for (final FloatBuffer chunk : map.chunks()) {
			used -= (long) chunk.capacity() * Float.BYTES;
			if (chunk.capacity() == CHUNK) free.push(chunk);
		}
	}

	/** Deletes all files. */
	@Override
	public void close() throws IOException {
		IOException failure = null;
		for (final MapFile file : files) {
			try {
				file.close();
			} catch (final IOException exc) {
				failure = exc;
			}
		}
		files.clear();
		free.clear();
		if (failure != null) throw failure;
	}
}
