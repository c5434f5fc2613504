// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;
import latentij.util.Bytes;

/**
 * A count of files that failed one after the other while the disk of the results was full: the others would be computed
 * for nothing. Not for several threads at a time.
 */
final class FullDisk {

	/** The least that a disk has which is not full: small results may still fit where larger ones do not. */
	private static final long LEAST = 1 << 20;

	private final int most;
	private final ToLongFunction<Path> free;

	/** Bytes of the largest result so far. */
	private long largest = LEAST;

	private int failed;
	private long left;

	/**
	 * Begins to count.
	 *
	 * @param most so many are enough
	 * @param free gives the bytes that may still be written to the disk of a folder
	 */
	FullDisk(final int most, final ToLongFunction<Path> free) {
		this.most = most;
		this.free = free;
	}

	/** @return bytes that may still be written to the disk of a folder; many where it does not tell */
	static long free(final Path folder) {
		try {
			return Files.getFileStore(folder).getUsableSpace();
		} catch (final IOException | RuntimeException exc) {
			return Long.MAX_VALUE;
		}
	}

	/** Notes that a result was written. */
	void done(final Path result) {
		failed = 0;
		try {
			largest = Math.max(largest, Files.size(result));
		} catch (final IOException exc) {
			// Moved already, by somebody else.
		}
	}

	/**
	 * Notes that a result was not written.
	 *
	 * @param result that is not there
	 * @return whether this is to be the last one
	 */
	boolean failed(final Path result) {
		left = free.applyAsLong(result.toAbsolutePath().getParent());
		failed = left < largest ? failed + 1 : 0;
		return failed >= most;
	}

	/** @return what it found, for people */
	@Override
	public String toString() {
		return "The last " + failed + " files failed, and the disk of the results has " + Bytes.ofFile(left) + " left";
	}
}
