// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.Serializable;
import java.nio.file.Path;
import latentij.batch.BatchTask;

/**
 * A file to make of another one.
 *
 * @param shown its path, as somebody typed it
 * @param in its path, absolute: executors have working folders of their own
 * @param out that of the file to make, likewise
 * @param there true if that is there already, and stays as it is
 */
record FileItem(String shown, String in, String out, boolean there) implements Serializable {

	static FileItem of(final BatchTask task) {
		return new FileItem(task.in().toString(), absolute(task.in()), absolute(task.out()), task.there());
	}

	private static String absolute(final Path path) {
		return path.toAbsolutePath().toString();
	}

	/** What an executor does. */
	BatchTask task() {
		return new BatchTask(Path.of(in), Path.of(out), there);
	}
}
