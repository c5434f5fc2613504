// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import latentij.testing.SystemProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppFoldersTest {

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path temp;

	@Test
	void propertyDecidesAndTheFolderIsMade() throws IOException {
		final Path folder = temp.resolve("a/b");
		properties.set(AppFolders.CACHE_PROPERTY, folder.toString());
		assertEquals(folder, AppFolders.cache());
		assertTrue(Files.isDirectory(folder));
	}

	@Test
	void fileInTheWayGivesAMessageWithTheRemedy() throws IOException {
		final Path file = Files.createFile(temp.resolve("file"));
		properties.set(AppFolders.CACHE_PROPERTY, file.toString());
		final String message =
				assertThrows(IOException.class, AppFolders::cache).getMessage();
		assertTrue(message.contains(file.toString()) && message.contains(AppFolders.CACHE_PROPERTY), message);
		assertTrue(Files.isRegularFile(file));
	}

	@Test
	void usualPlaceIsBelowTheHomeFolder() throws IOException {
		assumeTrue(
				System.getProperty("os.name").contains("Linux")
						&& System.getenv("XDG_CACHE_HOME") == null
						&& System.getenv("LATENTIJ_CACHE") == null,
				"only Linux without variables that move the cache");
		properties.clear(AppFolders.CACHE_PROPERTY);
		properties.set("user.home", temp.toString());
		assertEquals(temp.resolve(".cache/LatentIJ"), AppFolders.cache());
	}

	/** Java says "?" for a user that the system does not know; it cannot spell umlauts with LANG=C. */
	@ParameterizedTest
	@ValueSource(strings = {"home", "?", "", "/home/J\u0000rgen"})
	void temporaryFolderServesWhereTheHomeFolderCannot(final String home) throws IOException {
		assumeTrue(
				System.getenv("XDG_CACHE_HOME") == null
						&& System.getenv("LATENTIJ_CACHE") == null
						&& System.getenv("LOCALAPPDATA") == null,
				"only without variables that move the cache");
		properties.clear(AppFolders.CACHE_PROPERTY);
		final Path file = Files.createFile(temp.resolve("home"));
		properties.set("user.home", home.equals("home") ? file.toString() : home);
		properties.set("java.io.tmpdir", temp.toString());
		final Path folder = AppFolders.cache();
		assertEquals(temp, folder.getParent());
		assertFalse(folder.getFileName().toString().isBlank());
		assertTrue(Files.isDirectory(folder));
	}
}
