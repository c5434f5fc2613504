// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A temporary file with one feature map. */
final class MapFile implements AutoCloseable {

	private final TemporaryFiles disk;
	private final SeekableByteChannel channel;

	/**
	 * Creates an empty file.
	 *
	 * @throws IOException if the disk refuses
	 */
	MapFile(final TemporaryFiles disk) throws IOException {
		this.disk = disk;
		try {
			channel = disk.create();
		} catch (final IOException exc) {
			throw refused(exc);
		}
	}

	/** Fills a buffer. */
	void read(final ByteBuffer bytes, final long position) throws IOException {
		channel.position(position);
		while (bytes.hasRemaining())
			if (channel.read(bytes) < 0)
				throw new IOException("A temporary file in " + disk.folder() + " was cut off.");
	}

	/** Writes all of a buffer. */
	void write(final ByteBuffer bytes, final long position) throws IOException {
		try {
			channel.position(position);
			while (bytes.hasRemaining()) channel.write(bytes);
		} catch (final IOException exc) {
			throw refused(exc);
		}
	}

	private IOException refused(final IOException cause) throws IOException {
		return new IOException(
				"A temporary file in " + disk.folder() + " cannot be written (" + cause.getMessage()
						+ "). Free space there, or choose another folder with the system property latentij.cache.",
				cause);
	}

	/** Deletes the file. */
	@Override
	public void close() throws IOException {
		channel.close();
	}
}
