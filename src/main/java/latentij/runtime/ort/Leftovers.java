// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Files and folders that processes leave behind which are killed. */
final class Leftovers {

	/** Nothing takes this long to be written, or to be used for the first time. */
	private static final Duration OLD = Duration.ofHours(1);

	private Leftovers() {}

	/**
	 * Deletes what is left of libraries that were being unpacked.
	 *
	 * @param folder of the libraries
	 */
	static void clearParts(final Path folder) {
		clear(folder, "*" + PackedLibrary.PART);
	}

	/**
	 * Deletes libraries of JNA's, which it deletes itself once it has loaded them.
	 *
	 * @param folder into which it unpacks
	 */
	static void clearJna(final Path folder) {
		clear(folder, "jna*.tmp");
	}

	/**
	 * Deletes the empty folders that ONNX Runtime and DJL make at every start, and delete
	 * when the process ends.
	 *
	 * @param temporary folder in which they make them
	 */
	static void clearEmptyFolders(final Path temporary) {
		// A folder that is not empty is not deleted.
		clear(temporary, "{onnxruntime-java,ort-model}[0-9]*");
	}

	private static void clear(final Path folder, final String names) {
		final Instant before = Instant.now().minus(OLD);
		try (DirectoryStream<Path> list = Files.newDirectoryStream(folder, names)) {
			for (final Path path : list) delete(path, before);
		} catch (final IOException | DirectoryIteratorException exc) {
			// They take up room, no more.
		}
	}

	private static void delete(final Path path, final Instant before) {
		try {
			if (Files.getLastModifiedTime(path).toInstant().isBefore(before)) Files.delete(path);
		} catch (final IOException exc) {
			// In use, not empty, or another user's.
		}
	}
}
