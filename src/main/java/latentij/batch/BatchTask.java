// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.nio.file.Path;

/**
 * A file to read and the one to write.
 *
 * @param in to read
 * @param out to write
 * @param there true if the result is there already, and stays as it is
 */
public record BatchTask(Path in, Path out, boolean there) {

	/**
	 * A task of which nothing is done.
	 *
	 * @param in to read
	 * @param out to write
	 */
	public BatchTask(final Path in, final Path out) {
		this(in, out, false);
	}
}
