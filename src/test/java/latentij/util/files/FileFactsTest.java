// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicInteger;
import latentij.testing.Links;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class FileFactsTest {

	@TempDir
	Path folder;

	private final AtomicInteger asked = new AtomicInteger();

	@BeforeEach
	void useAnotherCache() {
		System.setProperty(AppFolders.CACHE_PROPERTY, folder.resolve("cache").toString());
	}

	@AfterEach
	void restore() {
		System.clearProperty(AppFolders.CACHE_PROPERTY);
	}

	private String ask(final Path file) throws IOException {
		return new FileFacts(file).fact("fact", () -> "answer " + asked.incrementAndGet());
	}

	@Test
	void questionsAreAskedOnceForEachPathSizeAndTime() throws IOException {
		final Path a = Files.writeString(folder.resolve("a"), "one");
		final Path b = Files.writeString(folder.resolve("b"), "one");
		assertEquals("answer 1", ask(a));
		assertEquals("answer 1", ask(a));
		assertEquals("answer 2", ask(b));
		assertEquals("answer 1", ask(a));
		// A link is the file it points to.
		assertEquals("answer 1", ask(Links.symbolic(folder.resolve("link"), a)));
		final FileTime time = Files.getLastModifiedTime(a);
		Files.writeString(a, "longer");
		Files.setLastModifiedTime(a, time);
		assertEquals("answer 3", ask(a));
		Files.setLastModifiedTime(a, FileTime.fromMillis(1_000_000));
		assertEquals("answer 4", ask(a));
		assertEquals("answer 4", ask(a));
		// Another fact does not displace this one.
		new FileFacts(a).fact("other", () -> "other");
		assertEquals("answer 4", ask(a));
	}

	/** As on Windows. */
	@Test
	void questionsAreAskedAgainWhereOnlyTheContentIsAnother() throws IOException {
		try (FileSystem zip = FileStatesTest.foreign(folder)) {
			final Path weights = zip.getPath("weights");
			FileStatesTest.write(weights, new byte[] {1, 2});
			assertEquals("answer 1", ask(weights));
			assertEquals("answer 1", ask(weights));
			FileStatesTest.write(weights, new byte[] {1, 3});
			assertEquals("answer 2", ask(weights));
		}
	}

	@Test
	void filesThatChangeMeanwhileAreNotRemembered() throws IOException {
		final Path a = Files.writeString(folder.resolve("a"), "one");
		assertEquals("early", new FileFacts(a).fact("fact", () -> {
					Files.writeString(a, "two and more");
					return "early";
				}));
		assertEquals("answer 1", ask(a));
	}

	@Test
	void failuresAreNotRemembered() throws IOException {
		final Path a = Files.writeString(folder.resolve("a"), "one");
		assertThrows(IOException.class, () -> new FileFacts(a).fact("fact", () -> {
			throw new IOException("unreadable");
		}));
		assertEquals("answer 1", ask(a));
	}
}
