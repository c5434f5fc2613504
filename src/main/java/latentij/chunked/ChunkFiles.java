// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import latentij.chunked.codec.UnsupportedChunkException;

/** Reads chunks of an array, each of a file of its own, or of shards. One thread at a time uses it. */
final class ChunkFiles {

	/** Bytes of the place of a chunk in a shard: its begin and its length. */
	private static final int ENTRY = 2 * Long.BYTES;

	/** Indices of shards that are kept. */
	private static final int INDICES = 64;

	private final ArrayMetadata array;

	private final Map<Path, ByteBuffer> indices = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(final Map.Entry<Path, ByteBuffer> eldest) {
			return size() > INDICES;
		}
	};

	ChunkFiles(final ArrayMetadata array) {
		this.array = array;
	}

	/** The values of a chunk, or {@link ChunkCache#NONE} where there is none. */
	byte[] read(final List<Integer> index) throws IOException {
		final Path file = file(index);
		try {
			final byte[] encoded = array.shards() == null ? Files.readAllBytes(file) : ofShard(file, index);
			if (encoded == ChunkCache.NONE) return encoded;
			final byte[] chunk = array.codec().decode(encoded, array.chunkBytes());
			if (chunk.length < array.chunkBytes()) throw new IOException("it holds fewer values than a chunk has");
			return chunk;
		} catch (final NoSuchFileException exc) {
			return ChunkCache.NONE;
		} catch (final UnsupportedChunkException exc) {
			throw new IOException("The chunk \"" + file + "\" cannot be read: " + exc.getMessage() + ".", exc);
		} catch (final IOException exc) {
			throw new IOException(
					"The chunk \"" + file + "\" cannot be read: " + exc.getMessage()
							+ ". Copy the image again, or write it again.",
					exc);
		}
	}

	/** True if there is a file in which a chunk of a box may be. */
	boolean anyIn(final int[] at, final int[] lengths) throws IOException {
		final List<Integer> files =
				array.shards() == null ? array.chunks() : array.shards().shape();
		return !new ChunkBox(at, lengths, files).allMatch(index -> !Files.exists(named(index)));
	}

	private Path file(final List<Integer> index) {
		List<Integer> named = index;
		if (array.shards() != null) {
			named = new ArrayList<>();
			for (int d = 0; d < index.size(); d++) named.add(index.get(d) / perShard(d));
		}
		return named(named);
	}

	private Path named(final List<Integer> index) {
		return array.folder().resolve(array.names().name(index));
	}

	/** Chunks of a shard along an axis. */
	private int perShard(final int axis) {
		return array.shards().shape().get(axis) / array.chunks().get(axis);
	}

	private byte[] ofShard(final Path file, final List<Integer> index) throws IOException {
		int entry = 0;
		for (int d = 0; d < index.size(); d++) entry = entry * perShard(d) + index.get(d) % perShard(d);
		try (FileChannel channel = FileChannel.open(file)) {
			ByteBuffer places = indices.get(file);
			if (places == null) {
				places = index(channel);
				indices.put(file, places);
			}
			final long start = places.getLong(entry * ENTRY);
			final long length = places.getLong(entry * ENTRY + Long.BYTES);
			if (start == -1 && length == -1) return ChunkCache.NONE;
			if (start < 0 || length < 0 || start > channel.size() - length)
				throw new IOException("its index says that the chunk " + index + " begins at byte "
						+ Long.toUnsignedString(start) + " and has " + Long.toUnsignedString(length) + " bytes, but "
						+ channel.size() + " bytes are there: it was cut off, or is damaged");
			return bytes(channel, start, length);
		}
	}

	private ByteBuffer index(final FileChannel channel) throws IOException {
		double n = 1;
		for (int d = 0; d < array.dimensions(); d++) n *= perShard(d);
		final boolean checksum = array.shards().checksum();
		final double bytes = n * ENTRY + (checksum ? Integer.BYTES : 0);
		if (bytes > channel.size()) throw new IOException("it is too short for its index");
		final long start = array.shards().indexAtEnd() ? channel.size() - (long) bytes : 0;
		final byte[] encoded = bytes(channel, start, (long) bytes);
		try {
			final byte[] index = array.shards().index().decode(encoded, (int) n * ENTRY);
			return ByteBuffer.wrap(index).order(ByteOrder.LITTLE_ENDIAN);
		} catch (final IOException exc) {
			final String place = array.shards().indexAtEnd() ? "end" : "start";
			throw new IOException(
					"its index of chunks, which its description (index_location) says to be at the " + place
							+ ", is none: " + exc.getMessage(),
					exc);
		}
	}

	private static byte[] bytes(final FileChannel channel, final long start, final long length) throws IOException {
		if (length > Integer.MAX_VALUE - Long.BYTES) throw new IOException("a chunk in it is too long");
		final ByteBuffer bytes = ByteBuffer.allocate((int) length);
		long at = start;
		while (bytes.hasRemaining()) {
			final int read = channel.read(bytes, at);
			if (read < 0) throw new IOException("it ends too early");
			at += read;
		}
		return bytes.array();
	}
}
