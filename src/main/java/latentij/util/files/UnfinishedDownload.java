// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file that has its name, and often its size, already while parts of it, anywhere, are still zeros: as programs leave
 * it that fetch a file in several pieces at once. They keep a file of their own beside it until the last one is there.
 */
public final class UnfinishedDownload {

	/** What aria2, axel and lftp add to the name. */
	private static final List<String> ENDINGS = List.of(".aria2", ".st", ".lftp-pget-status");

	/** So many zeros at the beginning tell: no format that is asked about begins so. */
	private static final int ZEROS = 8;

	/** What is wrong with a file that begins with zeros, and what to do. */
	public static final String ZEROS_ADVICE =
			"it begins with zeros, as a file whose download or copy did not come to its end. Download or copy it again.";

	private UnfinishedDownload() {}

	/**
	 * Refuses such a file. What is no file is left to those who read it.
	 *
	 * @param file that is to be read
	 * @throws IOException if it is one, or cannot be read
	 */
	public static void refuse(final Path file) throws IOException {
		for (final String ending : ENDINGS) {
			final Path beside = file.resolveSibling(file.getFileName() + ending);
			if (Files.isRegularFile(beside))
				throw new IOException(file + " is not whole: " + beside.getFileName() + " beside it says that its"
						+ " download has not ended. Start the download again, which goes on, or delete that"
						+ " file if this one is whole.");
		}
		if (!Files.isRegularFile(file)) return;
		try (InputStream in = Files.newInputStream(file)) {
			if (areZeros(in.readNBytes(ZEROS))) throw new IOException(file + " is not whole: " + ZEROS_ADVICE);
		}
	}

	/**
	 * Tells whether a file begins with zeros.
	 *
	 * @param start its first bytes; not changed
	 * @return true if there are {@value #ZEROS} or more, and all are zeros
	 */
	public static boolean areZeros(final byte[] start) {
		for (final byte value : start) if (value != 0) return false;
		return start.length >= ZEROS;
	}
}
