// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import latentij.testing.SystemProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

	/** As a disk of an old system has them, or an archive: in Latin-1, say, where the system has UTF-8. */
	@Test
	@EnabledOnOs(OS.LINUX)
	void namesOfAnotherEncodingAreRefused(@TempDir final Path folder) throws Exception {
		final String command = "f=$(printf 'l\\374.png') && : > \"$f\"";
		assertEquals(
				0,
				new ProcessBuilder("sh", "-c", command)
						.directory(folder.toFile())
						.start()
						.waitFor());
		try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
			final Path file = files.iterator().next();
			assumeFalse(file.toFile().exists(), "Its name is one in Latin-1");
			final String message = assertThrows(IOException.class, () -> Paths.requireReadable(file))
					.getMessage();
			assertTrue(
					message.contains("is not in this system's encoding (") && message.endsWith("Rename it."), message);
			Files.delete(file);
			Paths.requireReadable(file);
		}
	}

	/** Nobody writes into this one: a reader would wait forever. */
	@Test
	@DisabledOnOs(OS.WINDOWS)
	void pipesAreRefused(@TempDir final Path folder) throws Exception {
		final Path pipe = folder.resolve("pipe.png");
		assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
		final Path link = Files.createSymbolicLink(folder.resolve("link.png"), pipe);
		for (final Path path : List.of(pipe, link, Path.of("/dev/null"))) {
			final String message = assertThrows(IOException.class, () -> Paths.requireReadable(path))
					.getMessage();
			assertTrue(message.contains("a pipe or a device") && message.contains("choose that"), message);
		}
		Paths.requireReadable(Files.createFile(folder.resolve("file.png")));
	}

	@Test
	void foldersOfTheSystemAreAbsoluteOrNone(@TempDir final Path folder) {
		assertEquals(Optional.of(folder), Paths.absolute(folder.toString()));
		for (final String none : new String[] {"?", "", "/a\u0000b"})
			assertEquals(Optional.empty(), Paths.absolute(none));
	}
}
