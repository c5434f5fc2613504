// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import latentij.model.hub.HubException;

/**
 * Lets one process at a time, and in it one thread, write to a repository's
 * folder. The operating system frees the lock when its process dies.
 */
final class StoreLock implements AutoCloseable {

	private static final Duration WAIT = Duration.ofMillis(250);

	/**
	 * The files locked in this JVM. A file lock belongs to the whole process, and
	 * on some systems closing any channel to the file frees it: nobody else in
	 * this JVM may even open the file.
	 */
	private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

	private final Path file;
	private FileChannel channel;

	private StoreLock(final Path file) {
		this.file = file;
	}

	/** Waits a while; throws to give up. */
	interface Waiting {

		void pause(Duration time) throws HubException;
	}

	/**
	 * Locks, waiting for others as long as it takes.
	 *
	 * @param file the file to lock; its folder exists; the file stays there
	 *          afterwards, since deleting it could take it from under another
	 *          process
	 * @param waiting called repeatedly while somebody else has the lock
	 * @return the lock
	 * @throws HubException what {@code waiting} throws
	 * @throws IOException if the file cannot be written, or files cannot be locked
	 *           there
	 */
	static StoreLock acquire(final Path file, final Waiting waiting) throws IOException {
		final Path key = file.toAbsolutePath().normalize();
		while (!HELD.add(key)) waiting.pause(WAIT);
		final StoreLock lock = new StoreLock(key);
		try {
			lock.channel = FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
			while (!lock.tryLock()) waiting.pause(WAIT);
			return lock;
		} catch (IOException | RuntimeException | Error exc) {
			try {
				lock.close();
			} catch (final IOException again) {
				exc.addSuppressed(again);
			}
			throw exc;
		}
	}

	private boolean tryLock() throws IOException {
		try {
			final FileLock lock = channel.tryLock();
			return lock != null;
		} catch (final OverlappingFileLockException exc) {
			// Held by this class in another class loader of this JVM.
			return false;
		}
	}

	@Override
	public void close() throws IOException {
		try {
			if (channel != null) channel.close();
		} finally {
			channel = null;
			HELD.remove(file);
		}
	}
}
