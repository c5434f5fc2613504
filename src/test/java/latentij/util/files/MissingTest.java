// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import latentij.testing.OtherUser;
import latentij.util.Printable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MissingTest {

	@TempDir
	Path temp;

	@Test
	void whatIsThereInsteadIsTold() throws Exception {
		final Path file = Files.createFile(temp.resolve("file"));
		assertEquals(Printable.quotedPath(temp) + " is a folder; a file was expected.", Missing.file(temp, ""));
		assertEquals(Printable.quotedPath(file) + " is a file; a folder was expected.", Missing.folder(file, ""));
		final Path none = temp.resolve("none/a");
		assertEquals("There is no file " + Printable.quotedPath(none) + ".", Missing.file(none, ""));
		assertEquals("There is no folder " + Printable.quotedPath(none) + ". Go.", Missing.folder(none, "Go."));
		assertEquals("There is no file or folder " + Printable.quotedPath(none) + ".", Missing.any(none, ""));
	}

	/** Nobody knows what is in there. */
	@Test
	@EnabledOnOs({OS.LINUX})
	void foldersThatMayNotBeEnteredAreNamed() throws Exception {
		final Path open = Files.createTempDirectory("open");
		final Path closed = Files.createDirectory(open.resolve("closed"));
		try {
			Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
			Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
			final Path file = closed.resolve("a/b.png");
			assertEquals(
					Printable.quotedPath(file) + " cannot be looked at: you have no right to enter the folder "
							+ Printable.quotedPath(closed) + ". Give yourself that right, or choose another place.",
					OtherUser.call(() -> Missing.file(file, "Choose a file.")));
		} finally {
			Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
			Files.delete(closed);
			Files.delete(open);
		}
	}
}
