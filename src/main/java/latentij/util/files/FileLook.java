// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is open, for all questions about what is in it: on disks in a network, opening it takes longer than reading
 * its first bytes. Not safe for use by several threads.
 *
 * @param path of the file
 * @param channel to read; who reads at its position sets that before
 */
public record FileLook(Path path, FileChannel channel) implements Closeable {

	/** More than the headers of most images. */
	private static final int BUFFER = 1 << 14;

	/**
	 * Opens a file.
	 *
	 * @param path of a file
	 * @return the open file; to be closed by the caller
	 * @throws IOException as of {@link Paths#requireReadable}; or if it may not be read, or is not there
	 */
	public static FileLook at(final Path path) throws IOException {
		Paths.requireReadable(path);
		return new FileLook(path, FileChannel.open(path, StandardOpenOption.READ));
	}

	/**
	 * Reads the file from its first byte on.
	 *
	 * @return its bytes, until the next call; need not be closed, which would close the file
	 * @throws IOException if it cannot be read
	 */
	public InputStream stream() throws IOException {
		return new BufferedInputStream(Channels.newInputStream(channel.position(0)), BUFFER);
	}

	@Override
	public void close() throws IOException {
		channel.close();
	}
}
