// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileIdentityTest {

	private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-02-02T02:02:02.120Z"));

	@TempDir
	private Path folder;

	@Test
	void anotherSizeOrTimeIsAnotherFile() throws IOException {
		final Path file = Files.writeString(folder.resolve("a"), "one");
		Files.setLastModifiedTime(file, LONG_AGO);
		final FileIdentity identity = FileIdentity.of(file);
		assertEquals(identity, FileIdentity.of(file));
		Files.writeString(file, "longer");
		Files.setLastModifiedTime(file, LONG_AGO);
		assertNotEquals(identity, FileIdentity.of(file));
		Files.writeString(file, "two");
		Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
		assertNotEquals(identity, FileIdentity.of(file));
	}

	@Test
	void onlyRegularFilesAreFound() throws IOException {
		final Path file = Files.writeString(folder.resolve("a"), "one");
		assertEquals(Optional.of(FileIdentity.of(file)), FileIdentity.find(file));
		assertEquals(Optional.empty(), FileIdentity.find(folder));
		assertEquals(Optional.empty(), FileIdentity.find(folder.resolve("none")));
	}

	@Test
	void textBecomesTheSameIdentity() throws IOException {
		final FileIdentity identity = new FileIdentity(3, LONG_AGO.toInstant());
		assertEquals("3 2020-02-02T02:02:02.120Z", identity.toString());
		assertEquals(Optional.of(identity), FileIdentity.parse("3", "2020-02-02T02:02:02.120Z"));
		assertEquals(Optional.of(identity), FileIdentity.parse("3", LONG_AGO.toString()));
		assertEquals(Optional.empty(), FileIdentity.parse("three", "2020-02-02T02:02:02Z"));
		assertEquals(Optional.empty(), FileIdentity.parse("3", "yesterday"));
	}
}
