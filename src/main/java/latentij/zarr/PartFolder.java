// SPDX-License-Identifier: BSD-2-Clause
package latentij.zarr;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.stream.Stream;
import latentij.util.WholeFile;

/**
 * A folder in the making, under another name beside its place, which stays where a run ends early: the next run of
 * the same job goes on in it. One process at a time has it.
 */
final class PartFolder implements Closeable {

	private static final String SUFFIX = ".part";
	private static final String REPLACED = ".replaced";

	/** Names the job that the folder is made by. */
	private static final String JOB = "latentij-job.txt";

	private final Path place;
	private final Path part;
	private final boolean resumed;
	private FileChannel channel;

	/**
	 * Begins a folder, or goes on with it.
	 *
	 * @param place of the folder; one of LatentIJ that is there is replaced when the new one is complete
	 * @param job all that the content depends on
	 * @throws IOException if something else is there, or another process makes the folder, or nothing can be
	 *           written
	 */
	PartFolder(final Path place, final String job) throws IOException {
		this.place = place.toAbsolutePath();
		part = this.place.resolveSibling(place.getFileName() + SUFFIX);
		requireOwn(this.place);
		final byte[] text = job.getBytes(StandardCharsets.UTF_8);
		final Path file = part.resolve(JOB);
		if (Files.exists(part) && !Files.exists(file) && !isEmpty(part))
			throw new IOException("\"" + part + "\" is in the way. Move it, or choose another folder for the results.");
		WholeFile.makeFolder(part);
		lock(file);
		try {
			final ByteBuffer told = ByteBuffer.allocate((int) Math.min(channel.size(), text.length + 1L));
			channel.read(told, 0);
			resumed = told.flip().equals(ByteBuffer.wrap(text));
			clear(!resumed);
			if (!resumed) channel.truncate(0).write(ByteBuffer.wrap(text), 0);
		} catch (final IOException exc) {
			close();
			throw exc;
		}
	}

	private static boolean isEmpty(final Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.findAny().isEmpty();
		}
	}

	/** Nothing of a user's is deleted. */
	private static void requireOwn(final Path place) throws IOException {
		if (!Files.exists(place)) return;
		try {
			if (!OmeZarrReader.read(place).image().latent().properties().isEmpty()) return;
		} catch (final IOException exc) {
			// It is nothing of ours.
		}
		throw new IOException("\"" + place + "\" is there already, and LatentIJ did not write it. Choose another folder"
				+ " for the results.");
	}

	private void lock(final Path file) throws IOException {
		channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
		FileLock lock = null;
		try {
			lock = channel.tryLock();
		} catch (final OverlappingFileLockException exc) {
			// Another thread of this process has it.
		}
		if (lock != null) return;
		channel.close();
		throw new IOException(
				"\"" + part + "\" is being written by another run. Wait for it, or choose another folder.");
	}

	/** Deletes chunks that were not finished, or all of them. */
	private void clear(final boolean all) throws IOException {
		Files.walkFileTree(part, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(final Path folder, final BasicFileAttributes attributes)
					throws IOException {
				WholeFile.clearLeftovers(folder, FileTime.fromMillis(Long.MAX_VALUE));
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) throws IOException {
				if (all && !file.getFileName().toString().equals(JOB)) Files.deleteIfExists(file);
				return FileVisitResult.CONTINUE;
			}
		});
	}

	/** True if an earlier run of the same job began it. */
	boolean isResumed() {
		return resumed;
	}

	/** The folder that is written to. */
	Path path() {
		return part;
	}

	/** Moves the folder to its place; one that is there is replaced. */
	void commit() throws IOException {
		channel.close();
		final Path replaced = place.resolveSibling(place.getFileName() + REPLACED);
		if (Files.exists(place)) {
			requireOwn(place);
			delete(replaced);
			Files.move(place, replaced, StandardCopyOption.ATOMIC_MOVE);
		}
		Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
		Files.deleteIfExists(place.resolve(JOB));
		delete(replaced);
	}

	private static void delete(final Path folder) throws IOException {
		if (!Files.exists(folder)) return;
		requireOwn(folder);
		Files.walkFileTree(folder, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) throws IOException {
				Files.delete(file);
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult postVisitDirectory(final Path visited, final IOException exc) throws IOException {
				if (exc != null) throw exc;
				Files.delete(visited);
				return FileVisitResult.CONTINUE;
			}
		});
	}

	@Override
	public void close() throws IOException {
		channel.close();
	}
}
