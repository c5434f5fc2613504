// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import latentij.testing.SystemProperties;
import latentij.util.files.PrivateFolders.NotPrivateException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PrivateFoldersTest {

	private static final int NOBODY = 65534;

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path temp;

	@BeforeEach
	void onlyPosix() {
		assumeTrue(temp.getFileSystem().supportedFileAttributeViews().contains("unix"), "only with POSIX permissions");
	}

	private static String permissions(final Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

	private static Path folder(final Path path, final String permissions) throws IOException {
		Files.createDirectories(path);
		return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
	}

	private static void giveAway(final Path path) throws IOException {
		assumeTrue(new UnixSystem().getUid() == 0, "only root gives files to other users");
		Files.setAttribute(path, "unix:uid", NOBODY);
	}

	@Test
	void newFoldersAreForTheirOwnerOnly() throws IOException {
		final Path folder = temp.resolve("a/b");
		PrivateFolders.make(folder);
		assertEquals("rwx------", permissions(folder));
		assertEquals("rwx------", permissions(folder.getParent()));
	}

	@Test
	void anOpenFolderOfOurOwnIsClosed() throws IOException {
		final Path folder = folder(temp.resolve("cache"), "rwxrwxrwx");
		PrivateFolders.make(folder);
		assertEquals("rwxr-xr-x", permissions(folder));
	}

	@Test
	void aFolderBelowAnOpenOneIsRefused() throws IOException {
		final Path open = folder(temp.resolve("open"), "rwxrwxrwx");
		final NotPrivateException refusal =
				assertThrows(NotPrivateException.class, () -> PrivateFolders.make(open.resolve("cache")));
		assertTrue(refusal.getMessage().contains(open.toRealPath().toString()), refusal.getMessage());
	}

	@Test
	void aStickyFolderIsSafe() throws IOException {
		final Path open = folder(temp.resolve("open"), "rwxrwxrwx");
		Files.setAttribute(open, "unix:mode", 01777);
		PrivateFolders.make(open.resolve("cache"));
		assertEquals("rwx------", permissions(open.resolve("cache")));
	}

	@Test
	void aFolderOfAnotherUserIsRefused() throws IOException {
		final Path folder = folder(temp.resolve("cache"), "rwxrwxrwx");
		giveAway(folder);
		assertThrows(NotPrivateException.class, () -> PrivateFolders.make(folder));
		assertEquals("rwxrwxrwx", permissions(folder));
	}

	@Test
	void aLinkToAFolderOfAnotherUserIsRefused() throws IOException {
		final Path theirs = folder(temp.resolve("theirs"), "rwxr-xr-x");
		giveAway(theirs);
		final Path link = Files.createSymbolicLink(temp.resolve("cache"), theirs);
		assertThrows(NotPrivateException.class, () -> PrivateFolders.make(link));
	}

	@Test
	void theTemporaryFolderIsNotTrustedForItsNameAlone() throws IOException {
		assumeTrue(
				System.getenv("XDG_CACHE_HOME") == null && System.getenv("LATENTIJ_CACHE") == null,
				"only without variables that move the cache");
		properties.clear(AppFolders.CACHE_PROPERTY);
		properties.set("user.home", "?");
		properties.set("user.name", "some/one");
		properties.set("java.io.tmpdir", temp.toString());
		final Path waiting = folder(temp.resolve("LatentIJ-some_one"), "rwxrwxrwx");
		giveAway(waiting);
		final String message =
				assertThrows(IOException.class, AppFolders::cache).getMessage();
		assertTrue(
				message.contains(waiting.toString())
						&& message.contains(AppFolders.CACHE_PROPERTY)
						&& message.contains("another user"),
				message);
	}

	@Test
	void anUnknownHomeIsNotTheWorkingDirectory() throws IOException {
		assumeTrue(
				System.getenv("XDG_CACHE_HOME") == null && System.getenv("LATENTIJ_CACHE") == null,
				"only without variables that move the cache");
		properties.clear(AppFolders.CACHE_PROPERTY);
		properties.set("user.home", "?");
		properties.set("java.io.tmpdir", temp.toString());
		assertEquals(temp, AppFolders.cache().getParent());
		assertFalse(Files.exists(Path.of("?")));
	}

	/** Temporary folders are closed in some containers, full, or not there. */
	@Test
	void usersAreKnownWithoutTemporaryFolder() throws IOException {
		final Path home = Files.createDirectory(temp.resolve("home"));
		final Object user = Files.getAttribute(home, "unix:uid");
		assertEquals(user, PrivateFolders.user(temp.resolve("missing"), home));
		assertEquals(user, PrivateFolders.user(home, temp.resolve("missing")));
		assertThrows(IOException.class, () -> PrivateFolders.user(temp.resolve("missing"), temp.resolve("no home")));
		try (Stream<Path> left = Files.list(home)) {
			assertEquals(0, left.count(), "probes left");
		}
	}
}
