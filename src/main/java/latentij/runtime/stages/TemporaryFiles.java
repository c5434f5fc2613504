// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import latentij.util.files.AppFolders;

/** Temporary files in a folder. */
@FunctionalInterface
interface TemporaryFiles {

	/** Files beside those that LatentIJ keeps. */
	TemporaryFiles CACHE = AppFolders::cache;

	/**
	 * The folder, which is there.
	 *
	 * @throws IOException if it cannot be made
	 */
	Path folder() throws IOException;

	/**
	 * Creates an empty file.
	 *
	 * @return a channel to read and to write; the file is gone when it is closed, and when
	 *         the process ends
	 * @throws IOException if the disk refuses
	 */
	default SeekableByteChannel create() throws IOException {
		final Path file = Files.createTempFile(folder(), "stage", ".tmp");
		try {
			return Files.newByteChannel(
					file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
		} catch (final IOException exc) {
			Files.deleteIfExists(file);
			throw exc;
		}
	}

	/**
	 * Room on the disk.
	 *
	 * @return bytes
	 * @throws IOException if the disk does not tell
	 */
	default long room() throws IOException {
		return Files.getFileStore(folder()).getUsableSpace();
	}
}
