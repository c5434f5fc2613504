// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.nio.file.Path;

/**
 * A file to read and the one to write.
 *
 * @param in to read
 * @param out to write
 */
public record BatchTask(Path in, Path out) {}
