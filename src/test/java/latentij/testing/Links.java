// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Symbolic links, where they can be made. */
public final class Links {

	private Links() {}

	/** Makes a link; skips the test where Windows does not allow it, and where none comes of it, as in Wine. */
	public static Path symbolic(final Path link, final Path target) throws IOException {
		try {
			Files.createSymbolicLink(link, target);
		} catch (final FileSystemException | UnsupportedOperationException exc) {
			return Assumptions.abort("Links cannot be made here (" + exc + ")");
		}
		Assumptions.assumeTrue(Files.isSymbolicLink(link), "Links cannot be made here");
		return link;
	}
}
