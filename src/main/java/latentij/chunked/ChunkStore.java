// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import latentij.util.files.WholeFile;

/** The chunks of one array in a folder that is in the making: files, each there whole or not at all. */
final class ChunkStore {

	private final PartFolder folder;
	private final String array;
	private final ArrayLayout layout;
	private final FolderFormat.Chunks chunks;
	private final Set<List<Integer>> done = new HashSet<>();

	/** Chunks that were not there; others may write them since, if they share the folder. */
	private final Set<List<Integer>> missing = new HashSet<>();

	/**
	 * Creates a store.
	 *
	 * @param folder in the making
	 * @param array the path of the array in it
	 * @param layout of the array
	 * @param chunks the form of the files
	 */
	ChunkStore(
			final PartFolder folder, final String array, final ArrayLayout layout, final FolderFormat.Chunks chunks) {
		this.folder = folder;
		this.array = array;
		this.layout = layout;
		this.chunks = chunks;
	}

	ArrayLayout layout() {
		return layout;
	}

	/** The box of all chunks. */
	ChunkBox all() {
		final int[] lengths =
				layout.shape().stream().mapToInt(Integer::intValue).toArray();
		return new ChunkBox(new int[lengths.length], lengths, layout.chunks());
	}

	/** True if this process, or an earlier run, has written a chunk. */
	boolean isDone(final List<Integer> index) throws IOException {
		if (done.contains(index)) return true;
		if (!folder.isJoined() && missing.contains(index)) return false;
		if (isThere(index)) return true;
		missing.add(index);
		return false;
	}

	/** True if a chunk is there, whoever has written it. */
	boolean isThere(final List<Integer> index) throws IOException {
		return done.contains(index) || isWhole(file(index)) && done.add(index);
	}

	/** A power failure may have left parts of a chunk, which are deleted. */
	private boolean isWhole(final Path file) throws IOException {
		if (!Files.isRegularFile(file)) return false;
		try {
			if (chunks.decode(Files.readAllBytes(file)).length == layout.chunkBytes()) return true;
		} catch (final IOException exc) {
			// It is written again.
		}
		Files.deleteIfExists(file);
		return false;
	}

	private Path file(final List<Integer> index) {
		return folder.path().resolve(array).resolve(chunks.names().name(index));
	}

	byte[] read(final List<Integer> index) throws IOException {
		return chunks.decode(Files.readAllBytes(file(index)));
	}

	void write(final List<Integer> index, final byte[] bytes) throws IOException {
		final Path file = file(index);
		folder.requireStillBegun();
		WholeFile.makeFolder(file.getParent());
		WholeFile.writeSoon(file, folder.remains(), out -> chunks.encode(index, bytes, out));
		done.add(index);
	}

	/** Refuses to go on without a chunk that others should have written. */
	boolean require(final List<Integer> index) throws IOException {
		if (Files.exists(file(index))) return true;
		throw new IOException("All blocks were made, but \"" + file(index) + "\" is not there. Choose a folder that"
				+ " all machines share, and run this again.");
	}

	/** Refuses to go on where a chunk is gone that was written. */
	void requireDone() throws IOException {
		for (final List<Integer> index : done)
			if (!Files.exists(file(index)))
				throw new IOException("\"" + file(index) + "\" was taken away while \"" + folder.path()
						+ "\" was written, by another run, say. Run this again.");
	}
}
