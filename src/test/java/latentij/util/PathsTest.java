// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathsTest {

	@Test
	void findsExistingPaths(@TempDir final Path folder) throws IOException {
		final Path file = Files.createFile(folder.resolve("vae.safetensors"));
		assertEquals(Optional.of(file), Paths.existing(" " + file));
		assertEquals(Optional.of(folder), Paths.existing(folder.toString()));
		for (final String none : new String[] {"", "sd15", "a\u0000b", file + "x"})
			assertEquals(Optional.empty(), Paths.existing(none));
	}
}
