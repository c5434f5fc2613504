// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Paths that users type. */
public final class Paths {

	private Paths() {}

	/**
	 * The file or folder of a spelling.
	 *
	 * @param text anything that a user typed; blanks around it are ignored
	 * @return the path, if something is there
	 */
	public static Optional<Path> existing(final String text) {
		final String spelling = text.strip();
		if (spelling.isEmpty()) return Optional.empty();
		try {
			final Path path = Path.of(spelling);
			return Files.exists(path) ? Optional.of(path) : Optional.empty();
		} catch (final InvalidPathException | SecurityException exc) {
			return Optional.empty();
		}
	}
}
