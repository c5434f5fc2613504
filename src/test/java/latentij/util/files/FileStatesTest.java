// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class FileStatesTest {

	private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

	@TempDir
	Path folder;

	/** As Windows, a zip file has no time of changes that tools cannot set. */
	static FileSystem foreign(final Path folder) throws IOException {
		return FileSystems.newFileSystem(folder.resolve("files.zip"), Map.of("create", "true"));
	}

	/** Writes what has the same time each time. */
	static void write(final Path file, final byte[] content) throws IOException {
		Files.write(file, content);
		Files.setLastModifiedTime(file, LONG_AGO);
	}

	private static void assertChangesAreSeen(final Path file) throws IOException {
		final byte[] content = new byte[100_000];
		write(file, content);
		final FileStates states = FileStates.of(List.of(file));
		write(file, content);
		if (!file.getFileSystem().supportedFileAttributeViews().contains("unix"))
			assertEquals(Optional.empty(), states.changed());
		for (int i = content.length / 2; i < content.length; i++) content[i] = 1;
		write(file, content);
		assertEquals(Optional.of(file.toAbsolutePath()), states.changed());
	}

	@Test
	void otherContentOfTheSameSizeAndTimeIsSeen() throws IOException {
		assertChangesAreSeen(folder.resolve("weights"));
		try (FileSystem zip = foreign(folder)) {
			assertChangesAreSeen(zip.getPath("weights"));
		}
	}

	@Test
	void filesThatAreGoneAreNotChanged() throws IOException {
		final Path file = Files.writeString(folder.resolve("weights"), "here");
		final FileStates states = FileStates.of(List.of(file, folder.resolve("later")));
		Files.delete(file);
		assertEquals(Optional.empty(), states.changed());
		final Path later = Files.writeString(folder.resolve("later"), "here");
		assertEquals(Optional.of(later), states.changed());
	}

	/** Of a short file, all of it counts. */
	@Test
	void everyByteOfAConfigCounts() throws IOException {
		final byte[] content = new byte[1000];
		final Path file = folder.resolve("config.json");
		Files.write(file, content);
		final String before = FileSamples.of(file);
		for (int i = 0; i < content.length; i++) {
			content[i] = 1;
			Files.write(file, content);
			assertNotEquals(before, FileSamples.of(file), "byte " + i);
			content[i] = 0;
		}
	}
}
