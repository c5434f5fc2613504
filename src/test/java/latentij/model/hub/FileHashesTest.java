// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import latentij.testing.SystemProperties;
import latentij.util.AppFolders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileHashesTest {

	/** The SHA-256 of "abc", FIPS 180-2. */
	private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

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

	@Test
	void remembers() throws IOException {
		assertEquals(ABC, hashes.sha256(file, () -> false));
		// Same size, same time: taken for the same file, which shows the memory.
		write("xyz");
		assertEquals(ABC, new FileHashes(memory).sha256(file, () -> false));
	}

	/** In a store that several people share, anybody may have written it. */
	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void doesNotBelieveWhatAnotherUserMayHaveWritten(final boolean another) throws IOException {
		assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("unix"), "only with permissions");
		properties.set(AppFolders.CACHE_PROPERTY, folder.resolve("cache").toString());
		assertEquals(ABC, hashes.sha256(file, () -> false));
		write("xyz");
		if (another) {
			assumeTrue(new UnixSystem().getUid() == 0, "only root gives files to other users");
			Files.setAttribute(memory, "unix:uid", 65534);
		} else Files.setPosixFilePermissions(memory, PosixFilePermissions.fromString("rw-rw-rw-"));
		final String before = Files.readString(memory);
		final String actual = hashes.sha256(file, () -> false);
		assertNotEquals(ABC, actual);
		assertNull(hashes.downloaded(file));
		// Found out once, remembered elsewhere.
		assertEquals(before, Files.readString(memory));
		write("abc");
		assertEquals(actual, new FileHashes(memory).sha256(file, () -> false));
	}

	@Test
	void looksAgainWhenSizeOrTimeDiffers() throws IOException {
		assertEquals(ABC, hashes.sha256(file, () -> false));
		write("abcd");
		assertNotEquals(ABC, hashes.sha256(file, () -> false));
		write("xyz");
		Files.setLastModifiedTime(file, FileTime.from(LONG_AGO.toInstant().plusNanos(1000)));
		assertNotEquals(ABC, hashes.sha256(file, () -> false));
	}

	@Test
	void doesNotRememberFilesThatMayStillChange() throws IOException {
		Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
		assertEquals(ABC, hashes.sha256(file, () -> false));
		assertFalse(Files.exists(memory));
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

	@Test
	void forgetsADamagedMemory() throws IOException {
		hashes.sha256(file, () -> false);
		for (final String damage : new String[] {"", "\\u12", "a"}) {
			Files.writeString(memory, damage);
			assertEquals(ABC, hashes.sha256(file, () -> false));
		}
		for (final String damage : new String[] {
			"",
			"zz 3 yesterday",
			"1".repeat(64) + " 3 yesterday",
			"1".repeat(64) + " x 2020-02-02T02:02:02Z",
			"1".repeat(64) + " 3 2020-02-02T02:02:02Z more"
		}) {
			final Properties damaged = new Properties();
			damaged.setProperty(file.toRealPath().toString(), damage);
			try (Writer out = Files.newBufferedWriter(memory)) {
				damaged.store(out, null);
			}
			assertEquals(ABC, hashes.sha256(file, () -> false));
		}
		Files.write(memory, new byte[2 << 20]);
		assertEquals(ABC, hashes.sha256(file, () -> false));
	}

	@Test
	void worksWithoutAMemory() throws IOException {
		Files.createDirectories(memory);
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
