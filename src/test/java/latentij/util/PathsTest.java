// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import latentij.testing.SystemProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PathsTest {

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@Test
	void findsExistingPaths(@TempDir final Path folder) throws IOException {
		final Path file = Files.createFile(folder.resolve("vae.safetensors"));
		assertEquals(Optional.of(file), Paths.existing(" " + file));
		assertEquals(Optional.of(folder), Paths.existing(folder.toString()));
		for (final String none : new String[] {"", "sd15", "a\u0000b", file + "x"})
			assertEquals(Optional.empty(), Paths.existing(none));
	}

	@Test
	void tildesAreTheHomeFolder(@TempDir final Path folder) throws IOException {
		properties.set("user.home", folder.toString());
		final Path file = Files.createFile(folder.resolve("vae.safetensors"));
		assertEquals(Optional.of(file), Paths.existing(" ~/vae.safetensors"));
		assertEquals(folder.resolve("a/b"), Paths.of("~/a/b"));
		assertEquals(folder, Paths.of("~"));
		assertEquals(Path.of("a~/b"), Paths.of("a~/b"));
		assertEquals(Path.of("~other"), Paths.of("~other"));
		properties.set("user.home", "?");
		assertEquals(Path.of("~/a"), Paths.of("~/a"));
	}

	@Test
	void whatIsNoPathSaysWhy() throws IOException {
		assertEquals(Path.of("a/b"), Paths.of("a/b"));
		assertEquals(Optional.empty(), Paths.complaint("a/b"));
		final String message =
				assertThrows(IOException.class, () -> Paths.of("a\u0000b")).getMessage();
		assertTrue(message.startsWith("\"a?b\" is no path: "), message);
	}

	/** Java's own message tells nobody what to do. */
	@Test
	void lettersThatTheLocaleLacksNameTheLocale() {
		properties.set("sun.jnu.encoding", "ANSI_X3.4-1968");
		final String message = Paths.complaint("/home/J\ufffd\ufffdrgen\u0000").orElseThrow();
		assertTrue(message.contains("ANSI_X3.4-1968") && message.contains("LC_ALL=C.UTF-8"), message);
	}

	@Test
	void foldersOfTheSystemAreAbsoluteOrNone(@TempDir final Path folder) {
		assertEquals(Optional.of(folder), Paths.absolute(folder.toString()));
		for (final String none : new String[] {"?", "", "/a\u0000b"})
			assertEquals(Optional.empty(), Paths.absolute(none));
	}
}
