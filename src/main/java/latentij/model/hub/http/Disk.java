// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import latentij.model.hub.HubException;
import latentij.model.hub.HubException.Kind;
import latentij.model.hub.HubSettings;

/** The disk as a download sees it; an interface, so that tests can have a full one. */
public interface Disk {

	/** The disk of this computer. */
	Disk REAL = new Disk() {};

	/** The end of a sentence about a disk that is full or cannot be written. */
	String ELSEWHERE = "keep models elsewhere: set the environment variable LATENTIJ_MODELS, or start Java with -D"
			+ HubSettings.FOLDER_PROPERTY + "=FOLDER.";

	/**
	 * The space that we may still use.
	 *
	 * @param folder an existing folder
	 * @return bytes
	 */
	default long usableSpace(final Path folder) throws IOException {
		return Files.getFileStore(folder).getUsableSpace();
	}

	/**
	 * Opens a file to write at its end, making it if needed. Closing it makes sure
	 * that the bytes are on the disk.
	 */
	default WritableByteChannel append(final Path file) throws IOException {
		final FileChannel channel =
				FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
		return new WritableByteChannel() {

			@Override
			public int write(final ByteBuffer bytes) throws IOException {
				return channel.write(bytes);
			}

			@Override
			public boolean isOpen() {
				return channel.isOpen();
			}

			@Override
			public void close() throws IOException {
				if (!channel.isOpen()) return;
				try {
					channel.force(true);
				} finally {
					channel.close();
				}
			}
		};
	}

	/**
	 * Explains a failure to write, and the remedy.
	 *
	 * @param folder where it failed
	 */
	default HubException explain(final Path folder, final IOException exc) {
		if (exc instanceof HubException known) return known;
		final String text = String.valueOf(exc.getMessage());
		long space = -1;
		try {
			space = usableSpace(existing(folder));
		} catch (final IOException again) {
			// Then it is not known.
		}
		final boolean full = text.contains("No space left")
				|| text.contains("not enough space")
				|| text.contains("quota")
				|| space >= 0 && space < 1 << 20;
		if (full)
			return new HubException(
					Kind.DISK_FULL,
					"The disk is full: " + folder
							+ " could not be written to (" + text + "). Make room, or " + ELSEWHERE
							+ " What had arrived is kept, and the next download goes on from there.",
					exc);
		final String why = reason(exc);
		return new HubException(
				Kind.NOT_WRITABLE,
				"The folder " + folder + " cannot be written to (" + why + "). Change its permissions, or " + ELSEWHERE,
				exc);
	}

	/**
	 * Makes a folder.
	 *
	 * @throws HubException if that fails
	 */
	default void makeFolder(final Path folder) throws HubException {
		try {
			Files.createDirectories(folder);
		} catch (final ReadOnlyFileSystemException exc) {
			throw explain(folder, new IOException("read-only", exc));
		} catch (final IOException exc) {
			throw explain(folder, exc);
		}
	}

	private static String reason(final IOException exc) {
		if (exc instanceof FileSystemException failure && failure.getReason() != null) return failure.getReason();
		return exc instanceof AccessDeniedException ? "access denied" : exc.toString();
	}

	private static Path existing(final Path path) {
		Path p = path.toAbsolutePath();
		while (p.getParent() != null && !Files.isDirectory(p)) p = p.getParent();
		return p;
	}
}
