// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import latentij.util.files.Paths;

/** Names in the folder of a table that readers leave out. */
final class TableNames {

	/** Of what the table is made. */
	static final String JOB = "_latentij.json";

	/** There when the table is complete. */
	static final String SUCCESS = "_SUCCESS";

	/** For files in the making. */
	static final String TEMPORARY = "_temporary";

	private static final String ENDING = ".parquet";

	private TableNames() {}

	/** True for a name that somebody typed of a table, which may be an address, or be missing; not for other files. */
	static boolean isTable(final String name) throws IOException {
		final Optional<Path> path = Paths.existing(name);
		if (path.isEmpty()) return !name.startsWith("@") && !name.matches(".*[*?{\\[].*");
		if (!Files.isDirectory(path.get())) return name.endsWith(ENDING);
		try (Stream<Path> files = Files.list(path.get())) {
			return files.map(file -> file.getFileName().toString())
					.anyMatch(file -> file.endsWith(ENDING) || file.equals(JOB));
		}
	}
}
