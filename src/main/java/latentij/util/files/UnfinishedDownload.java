// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that has its name and its size already while parts of it, anywhere, are still zeros: as programs leave it that
 * fetch a file in several pieces at once. They keep a file of their own beside it until the last one is there.
 */
public final class UnfinishedDownload {

	/** What aria2, axel and lftp add to the name. */
	private static final List<String> ENDINGS = List.of(".aria2", ".st", ".lftp-pget-status");

	private UnfinishedDownload() {}

	/**
	 * Refuses such a file.
	 *
	 * @param file that is to be read
	 * @throws IOException if it is one
	 */
	public static void refuse(final Path file) throws IOException {
		for (final String ending : ENDINGS) {
			final Path beside = file.resolveSibling(file.getFileName() + ending);
			if (Files.isRegularFile(beside))
				throw new IOException(file + " is not whole: " + beside.getFileName() + " beside it says that its"
						+ " download has not ended. Start the download again, which goes on, or delete that"
						+ " file if this one is whole.");
		}
	}
}
