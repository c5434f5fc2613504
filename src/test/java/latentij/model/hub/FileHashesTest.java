// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Properties;
import latentij.testing.Links;
import latentij.testing.SystemProperties;
import latentij.util.files.AppFolders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileHashesTest {

	/** The SHA-256 of "abc", FIPS 180-2. */
	private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

	private static final String OTHER = "0".repeat(64);

	private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-02-02T02:02:02Z"));

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@TempDir
	Path folder;

	private Path memory;
	private Path file;
	private FileHashes hashes;

	@BeforeEach
	void start() throws IOException {
		properties.set(AppFolders.CACHE_PROPERTY, folder.resolve("cache").toString());
		memory = folder.resolve("not/yet/there.properties");
		file = folder.resolve("weights = a ü #!");
		hashes = new FileHashes(memory);
		write("abc");
	}

	private void write(final String text) throws IOException {
		Files.writeString(file, text);
		Files.setLastModifiedTime(file, LONG_AGO);
	}

	@Test
	void computesKnownHashes() throws IOException {
		assertEquals(ABC, hashes.sha256(file, () -> false));
		// "git hash-object" of a file "abc".
		final byte[] abc = "abc".getBytes(StandardCharsets.UTF_8);
		final FileHash git = FileHash.ofName("f2ba8f84ab5c1bce84a7b441cb1959cfc7093b7f");
		assertTrue(git.matches(abc));
		assertEquals(git.hex(), git.of(file, () -> false));
	}

	/** Reading would be stopped. */
	@Test
	void remembers() throws IOException {
		assertThrows(HubException.class, () -> hashes.sha256(file, () -> true));
		assertEquals(ABC, hashes.sha256(file, () -> false));
		assertEquals(ABC, new FileHashes(memory).sha256(file, () -> true));
		final Path link = Links.symbolic(folder.resolve("link"), file);
		assertEquals(ABC, hashes.sha256(link, () -> true));
	}

	/** As a tool leaves it that copies time stamps. */
	@Test
	void looksAgainWhenOnlyTheContentDiffers() throws IOException {
		hashes.remember(file, ABC);
		assertEquals(ABC, hashes.sha256(file, () -> true));
		write("xyz");
		assertNotEquals(ABC, hashes.sha256(file, () -> false));
	}

	/** In a store that several people share, anybody may have written it. */
	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void doesNotBelieveWhatAnotherUserMayHaveWritten(final boolean another) throws IOException {
		assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("unix"), "only with permissions");
		hashes.remember(file, OTHER);
		if (another) {
			assumeTrue(new UnixSystem().getUid() == 0, "only root gives files to other users");
			Files.setAttribute(memory, "unix:uid", 65534);
		} else Files.setPosixFilePermissions(memory, PosixFilePermissions.fromString("rw-rw-rw-"));
		final String before = Files.readString(memory);
		assertNull(hashes.downloaded(file));
		// Remembered elsewhere.
		hashes.remember(file, ABC);
		assertEquals(before, Files.readString(memory));
		assertEquals(ABC, new FileHashes(memory).downloaded(file));
	}

	@Test
	void keepsWhatADownloadWas() throws IOException {
		hashes.remember(file, ABC);
		assertEquals(ABC, hashes.downloaded(file));
		write("changed");
		assertNotEquals(ABC, hashes.sha256(file, () -> false));
		assertEquals(ABC, hashes.downloaded(file));
		assertNull(hashes.downloaded(memory));
	}

	/** Earlier versions of LatentIJ wrote more, and of all files. */
	@Test
	void knowsTheDownloadsOfEarlierVersions() throws IOException {
		writeEntry(ABC + " 3 2020-02-02T02:02:02Z downloaded");
		assertEquals(ABC, hashes.downloaded(file));
		writeEntry(ABC + " 3 2020-02-02T02:02:02Z");
		assertNull(hashes.downloaded(file));
	}

	private void writeEntry(final String entry) throws IOException {
		final Properties entries = new Properties();
		entries.setProperty(file.toRealPath().toString(), entry);
		Files.createDirectories(memory.getParent());
		try (Writer out = Files.newBufferedWriter(memory)) {
			entries.store(out, null);
		}
	}

	@Test
	void forgetsADamagedMemory() throws IOException {
		hashes.remember(file, ABC);
		for (final String damage : new String[] {"", "\\u12", "a"}) {
			Files.writeString(memory, damage);
			assertNull(hashes.downloaded(file));
		}
		for (final String damage : new String[] {"", "zz", "1".repeat(63), "1".repeat(64) + " 3 downloaded more"}) {
			writeEntry(damage);
			assertNull(hashes.downloaded(file));
		}
		Files.write(memory, new byte[2 << 20]);
		assertNull(hashes.downloaded(file));
		hashes.remember(file, ABC);
		assertEquals(ABC, hashes.downloaded(file));
	}

	@Test
	void worksWithoutAMemory() throws IOException {
		Files.createDirectories(memory);
		hashes.remember(file, ABC);
		assertNull(hashes.downloaded(file));
		properties.set(AppFolders.CACHE_PROPERTY, file.resolve("under/a/file").toString());
		assertEquals(ABC, hashes.sha256(file, () -> false));
		assertEquals(ABC, new FileHashes(file.resolve("under/a/file")).sha256(file, () -> false));
	}

	@Test
	void tellsOfFilesThatCannotBeRead() {
		assertThrows(IOException.class, () -> hashes.sha256(folder.resolve("none"), () -> false));
	}

	@Test
	void readsEtags() {
		final String sha256 = "A".repeat(64);
		assertEquals(new FileHash(FileHash.Kind.SHA256, "a".repeat(64)), FileHash.ofEtag("\"" + sha256 + "\""));
		assertEquals(
				FileHash.Kind.GIT_SHA1,
				FileHash.ofEtag("W/\"" + "0".repeat(40) + "\"").kind());
		for (final String none : new String[] {
			null, "", "\"", "W/", "\"abc-12\"", "g".repeat(64), "a".repeat(63), "\"" + "a".repeat(32) + "\""
		}) assertNull(FileHash.ofEtag(none));
	}
}
