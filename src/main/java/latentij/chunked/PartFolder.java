// SPDX-License-Identifier: BSD-2-Clause
package latentij.chunked;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import latentij.util.files.WholeFile;

/**
 * A folder in the making, under another name beside its place, which stays where a run ends early: the next run of
 * the same job goes on in it. One process at a time has it.
 */
final class PartFolder implements Closeable {

	private static final String SUFFIX = ".part";
	private static final String REPLACED = ".replaced";

	/** Names the job that the folder is made by. */
	private static final String JOB = "latentij-job.txt";

	/** A file that macOS writes into folders that it shows. */
	private static final String DESKTOP = ".DS_Store";

	/**
	 * Locked by the run that makes the folder. Nothing else opens it: as this process closes any file, Linux drops the
	 * locks that it has on it.
	 */
	private static final String LOCK = "latentij-lock";

	/** The folders that this process makes: it does not even open their locks again. */
	private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

	private final FolderFormat format;
	private final Path place;
	private final Path part;
	private final boolean resumed;
	private FileChannel channel;
	private Path held;

	/**
	 * Begins a folder, or goes on with it.
	 *
	 * @param place of the folder; one of LatentIJ that is there is replaced when the new one is complete
	 * @param format of the folder
	 * @param job all that the content depends on
	 * @throws IOException if something else is there, or another process makes the folder, or nothing can be
	 *           written
	 */
	PartFolder(final Path place, final FolderFormat format, final String job) throws IOException {
		this.format = format;
		this.place = place.toAbsolutePath();
		part = this.place.resolveSibling(place.getFileName() + SUFFIX);
		requireOwn(this.place);
		final byte[] text = job.getBytes(StandardCharsets.UTF_8);
		final Path file = part.resolve(JOB);
		if (Files.exists(part) && !Files.exists(file) && !Files.exists(part.resolve(LOCK)) && !isEmpty(part))
			throw new IOException("\"" + part + "\" is in the way. Move it, or choose another folder for the results.");
		WholeFile.makeFolder(part);
		lock();
		try {
			// What was there before, if an earlier run was killed at its end.
			delete(replaced());
			resumed = Files.exists(file) && Arrays.equals(Files.readAllBytes(file), text);
			clear(!resumed);
			if (!resumed) begin(file, text);
		} catch (final IOException exc) {
			close();
			throw exc;
		}
	}

	private PartFolder(final Path place, final FolderFormat format) {
		this.format = format;
		this.place = place.toAbsolutePath();
		part = this.place.resolveSibling(place.getFileName() + SUFFIX);
		// Another process has begun it.
		resumed = true;
	}

	/** Helps with a folder that another process has begun; this one cannot commit it. */
	static PartFolder join(final Path place, final FolderFormat format, final String job) throws IOException {
		final PartFolder folder = new PartFolder(place, format);
		folder.requireBegun();
		if (!Files.readString(folder.part.resolve(JOB)).equals(job))
			throw new IOException("\"" + folder.part + "\" is of another job. Are the versions of LatentIJ the same on"
					+ " all machines?");
		return folder;
	}

	/**
	 * Deletes what a run left of itself that was killed when the folder was in its place already.
	 *
	 * @param place of a complete folder
	 * @param format of the folder
	 * @throws IOException if it cannot be deleted
	 */
	static void finish(final Path place, final FolderFormat format) throws IOException {
		final PartFolder folder = new PartFolder(place, format);
		final boolean own = !folder.levels(folder.place).isEmpty();
		final boolean replaced = !folder.levels(folder.replaced()).isEmpty();
		if (own) folder.finish(replaced);
	}

	/** Deletes chunks that were not finished by others, which were killed. */
	void clearLeftovers() throws IOException {
		clear(false);
	}

	/** True if another process has begun it, and others write, too. */
	boolean isJoined() {
		return channel == null;
	}

	/** Others write nothing where the folder was moved to its place. */
	void requireStillBegun() throws IOException {
		if (isJoined()) requireBegun();
	}

	private void requireBegun() throws IOException {
		if (!Files.exists(part.resolve(JOB)))
			throw new IOException("\"" + part + "\" is not there. Choose a folder that all machines share.");
	}

	private void begin(final Path file, final byte[] text) throws IOException {
		try {
			Files.write(file, text);
		} catch (final IOException exc) {
			throw WholeFile.notWritten(file, exc, remains());
		}
	}

	private static boolean isEmpty(final Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.findAny().isEmpty();
		}
	}

	/** Refuses a folder that LatentIJ did not write: nothing of a user's is deleted. */
	private void requireOwn(final Path place) throws IOException {
		if (!Files.exists(place)) return;
		final List<Level> levels = levels(place);
		if (levels.isEmpty())
			throw new IOException("\"" + place + "\" is there already, and LatentIJ did not write it. Choose another"
					+ " folder for the results.");
		final Set<String> own = new HashSet<>(format.companions());
		own.addAll(List.of(format.description(), JOB, LOCK, DESKTOP));
		for (final Level level : levels) own.add(level.path());
		requireNothingElse(place, own);
	}

	/** The levels of a folder that LatentIJ wrote; empty for others. */
	private List<Level> levels(final Path place) {
		try {
			final ImageDescription image = format.read(place).image();
			return image.latent().properties().isEmpty() ? List.of() : image.levels();
		} catch (final IOException exc) {
			return List.of();
		}
	}

	/** Labels, say, that another program has put into it. */
	private static void requireNothingElse(final Path place, final Set<String> own) throws IOException {
		try (Stream<Path> files = Files.list(place)) {
			final Optional<Path> other = files.filter(
							file -> !own.contains(file.getFileName().toString()))
					.findFirst();
			if (other.isPresent())
				throw new IOException("\"" + place + "\" would be replaced, but \""
						+ other.get().getFileName() + "\" in it is of another program. Move it, or choose another"
						+ " folder for the results.");
		}
	}

	private void lock() throws IOException {
		final Path file = part.resolve(LOCK);
		final Path own = part.toRealPath();
		if (HELD.add(own)) {
			held = own;
			try {
				channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
				// The run that had it may have moved it to its place just now.
				if (channel.tryLock() != null && Files.exists(file)) return;
				close();
			} catch (final IOException exc) {
				close();
				throw exc;
			}
		}
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
				final String name = file.getFileName().toString();
				if (all && !name.equals(JOB) && !name.equals(LOCK)) Files.deleteIfExists(file);
				return FileVisitResult.CONTINUE;
			}
		});
	}

	/** True if an earlier run of the same job began it. */
	boolean isResumed() {
		return resumed;
	}

	/** What is there if a file of it cannot be written: the end of a sentence. */
	String remains() {
		return "\"" + part + "\" stays with what is done, and the same command goes on with it; delete it if you do not"
				+ " want that";
	}

	/** The folder that is written to. */
	Path path() {
		return part;
	}

	private Path replaced() {
		return place.resolveSibling(place.getFileName() + REPLACED);
	}

	/** Moves the folder to its place; one that is there is replaced. */
	void commit() throws IOException {
		if (Files.exists(place)) {
			requireOwn(place);
			Files.move(place, replaced(), StandardCopyOption.ATOMIC_MOVE);
		}
		// Windows moves no folder in which a file is open.
		channel.close();
		Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
		finish(true);
	}

	private void finish(final boolean replaced) throws IOException {
		Files.deleteIfExists(place.resolve(LOCK));
		Files.deleteIfExists(place.resolve(JOB));
		if (replaced) delete(replaced());
	}

	/** True for the names that folders have before they are complete, and after they were replaced. */
	static boolean isName(final String name, final FolderFormat format) {
		return name.endsWith(format.ending() + SUFFIX) || name.endsWith(format.ending() + REPLACED);
	}

	/** Deletes a folder of ours; what tells that it is one goes last, so that a kill is no harm. */
	private void delete(final Path folder) throws IOException {
		if (!Files.exists(folder)) return;
		if (!isEmpty(folder)) requireOwn(folder);
		final Path attributes = folder.resolve(format.description());
		Files.walkFileTree(folder, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult visitFile(final Path file, final BasicFileAttributes unused) throws IOException {
				if (!file.equals(attributes)) Files.delete(file);
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult postVisitDirectory(final Path visited, final IOException exc) throws IOException {
				if (exc != null) throw exc;
				if (!visited.equals(folder)) Files.delete(visited);
				return FileVisitResult.CONTINUE;
			}
		});
		Files.deleteIfExists(attributes);
		Files.delete(folder);
	}

	@Override
	public void close() throws IOException {
		try {
			if (channel != null) channel.close();
		} finally {
			if (held != null) HELD.remove(held);
			held = null;
		}
	}
}
