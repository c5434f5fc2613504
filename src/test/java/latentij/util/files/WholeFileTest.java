// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import latentij.testing.Links;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

	@TempDir
	private Path temp;

	private List<String> names() throws IOException {
		try (Stream<Path> files = Files.list(temp)) {
			return files.map(file -> file.getFileName().toString()).sorted().toList();
		}
	}

	private static String refusal(final Path file) {
		return assertThrows(IOException.class, () -> WholeFile.write(file, out -> out.write(1)))
				.getMessage();
	}

	@Test
	void fileIsWritten() throws IOException {
		final Path file = temp.resolve("a.txt");
		WholeFile.write(file, out -> out.write("new".getBytes()));
		assertEquals("new", Files.readString(file));
		assertEquals(List.of("a.txt"), names());
	}

	@Test
	void failureLeavesTheOldFileAndNothingElse() throws IOException {
		final Path file = Files.writeString(temp.resolve("a.txt"), "old");
		final IOException failure = assertThrows(
				IOException.class,
				() -> WholeFile.write(file, out -> {
					out.write(new byte[100_000]);
					throw new IOException("No space left on device");
				}));
		assertTrue(
				failure.getMessage().contains("a.txt\" could not be written: No space left on device. Make room"),
				failure.getMessage());
		assertEquals("old", Files.readString(file));
		assertEquals(List.of("a.txt"), names());
	}

	@Test
	void wrongPlacesAreNamed() throws IOException {
		assertTrue(refusal(temp).contains("it is a folder"), refusal(temp));
		final Path file = Files.writeString(temp.resolve("file"), "old");
		assertTrue(refusal(temp.resolve("none/a"))
				.contains("there is no such folder. Make that folder, or choose another place; nothing"));
		assertTrue(refusal(file.resolve("a")).contains("could not be written: "));
		final Path device = Path.of("/dev/null");
		if (Files.exists(device)) assertTrue(refusal(device).contains("it is no ordinary file"), refusal(device));
		assertEquals("old", Files.readString(file));
	}

	/** Making room there would not help. */
	@Test
	void anotherPlaceIsAskedForWhereThisOneIsWrong() {
		final Path file = temp.resolve("a");
		for (final IOException reason : List.of(
				new AccessDeniedException("a"),
				new NotDirectoryException("a"),
				new FileSystemException("a", null, "Not a directory"),
				new FileSystemException("a", null, "Read-only file system")))
			assertTrue(
					WholeFile.notWritten(file, reason).getMessage().matches(".*\\. Choose another place; nothing.*"),
					reason::toString);
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void roomIsNotAskedForWhereANameIsTooLong() {
		final String message = refusal(temp.resolve("a".repeat(256)));
		assertTrue(message.contains("File name too long. Give what it is made of a shorter name; nothing"), message);
	}

	/** Where the folder may be written to, they could be replaced. */
	@Test
	void filesThatMayNotBeWrittenToStay() throws IOException {
		final Path file = Files.writeString(temp.resolve("file"), "old");
		assumeTrue(file.toFile().setReadOnly() && !Files.isWritable(file), "this user may write to all files");
		assertTrue(refusal(file).contains("may not be written to"), refusal(file));
		assertEquals("old", Files.readString(file));
	}

	@Test
	void linkIsFollowed() throws IOException {
		final Path file = Files.writeString(temp.resolve("file"), "old");
		final Path link = Links.symbolic(temp.resolve("link"), file);
		WholeFile.write(link, out -> out.write("new".getBytes()));
		assertTrue(Files.isSymbolicLink(link));
		assertEquals("new", Files.readString(file));
	}

	@Test
	void longNamesAreWritten() throws IOException {
		final Path file = temp.resolve("n".repeat(250));
		WholeFile.write(file, out -> out.write(1));
		assertEquals(1, Files.size(file));
	}

	@Test
	void folderBelowAFileIsRefused() throws IOException {
		final Path file = Files.writeString(temp.resolve("file"), "");
		final String message = assertThrows(IOException.class, () -> WholeFile.makeFolder(file))
				.getMessage();
		assertTrue(message.contains("a part of that path is a file. Choose another place."), message);
		final String deeper = assertThrows(IOException.class, () -> WholeFile.makeFolder(file.resolve("a/b")))
				.getMessage();
		assertTrue(deeper.contains("a part of that path is a file. Choose another place."), deeper);
	}
}
