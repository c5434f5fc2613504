// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.nio.file.Path;

/**
 * A file of a batch.
 *
 * @param file to read
 * @param name below the folder that was named, with its ending; for a file that was named, its own
 */
public record BatchFile(Path file, Path name) {}
