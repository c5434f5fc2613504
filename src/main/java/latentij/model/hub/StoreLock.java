/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
package latentij.model.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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
	static StoreLock acquire(final Path file, final Waiting waiting)
		throws IOException
	{
		final Path key = file.toAbsolutePath().normalize();
		while (!HELD.add(key))
			waiting.pause(WAIT);
		final StoreLock lock = new StoreLock(key);
		try {
			lock.channel = FileChannel.open(key, StandardOpenOption.CREATE,
				StandardOpenOption.WRITE);
			while (!lock.tryLock())
				waiting.pause(WAIT);
			return lock;
		}
		catch (IOException | RuntimeException | Error e) {
			try {
				lock.close();
			}
			catch (final IOException again) {
				e.addSuppressed(again);
			}
			throw e;
		}
	}

	private boolean tryLock() throws IOException {
		try {
			final FileLock lock = channel.tryLock();
			return lock != null;
		}
		catch (final OverlappingFileLockException e) {
			// Held by this class in another class loader of this JVM.
			return false;
		}
	}

	@Override
	public void close() throws IOException {
		try {
			if (channel != null) channel.close();
		}
		finally {
			channel = null;
			HELD.remove(file);
		}
	}
}
