// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file in the making, under another name beside its place. Committed, it replaces what is
 * there; closed without, nothing is left of it.
 */
public final class PartFile implements AutoCloseable {

	/** The begin and the end of the names of files that are not complete. */
	static final String PREFIX = ".latentij-";

	static final String SUFFIX = ".part";

	private final Path place;
	private final Path part;
	private final FileChannel channel;

	private PartFile(final Path place, final Path part, final FileChannel channel) {
		this.place = place;
		this.part = part;
		this.channel = channel;
	}

	/**
	 * Creates an empty file beside another. A link is followed, and only a file is replaced: no
	 * folder, and no device.
	 *
	 * @param file to make; its folder must exist
	 * @return the file in the making; owned by the caller
	 * @throws IOException if it cannot be made
	 */
	public static PartFile beside(final Path file) throws IOException {
		final Path place = place(file);
		// Short: the name of the file may be as long as the system allows.
		final Path part = place.resolveSibling(PREFIX + UUID.randomUUID() + SUFFIX);
		final FileChannel channel = FileChannel.open(
				part, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
		return new PartFile(place, part, channel);
	}

	private static Path place(final Path file) throws IOException {
		if (!Files.exists(file)) return file.toAbsolutePath();
		if (Files.isDirectory(file)) throw new IOException("it is a folder");
		if (!Files.isRegularFile(file)) throw new IOException("it is no ordinary file");
		// A file can be replaced that may not be written to: its user does not want that.
		if (!Files.isWritable(file)) throw new IOException("the file that is there may not be written to");
		return file.toRealPath();
	}

	/** @return the content; closed with this */
	FileChannel channel() {
		return channel;
	}

	/**
	 * Asks the disk for its free space.
	 *
	 * @return the bytes that may still be written to this disk
	 * @throws IOException if the disk does not tell
	 */
	public long freeBytes() throws IOException {
		return Files.getFileStore(part).getUsableSpace();
	}

	/**
	 * Writes bytes at a place.
	 *
	 * @param bytes all that remain are written
	 * @param position of the first one in the file
	 * @throws IOException if not all can be written
	 */
	public void write(final ByteBuffer bytes, final long position) throws IOException {
		long at = position;
		while (bytes.hasRemaining()) at += channel.write(bytes, at);
	}

	/**
	 * Moves the file to its place.
	 *
	 * @throws IOException if the disk is full, or if it cannot be moved
	 */
	public void commit() throws IOException {
		// Some disks tell only now that they are full.
		channel.force(true);
		move();
	}

	/** Moves the file to its place; what a power failure leaves of it is not known. */
	void move() throws IOException {
		channel.close();
		try {
			Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		} catch (final AtomicMoveNotSupportedException exc) {
			Files.move(part, place, StandardCopyOption.REPLACE_EXISTING);
		}
	}

	/** Removes what was not committed; safe to call twice. */
	@Override
	public void close() throws IOException {
		try {
			channel.close();
		} finally {
			Files.deleteIfExists(part);
		}
	}
}
