// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import latentij.testing.Links;
import latentij.testing.SystemProperties;
import latentij.util.files.AppFolders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeLibrariesTest {

	/** Long ago: whatever is written anew is younger. */
	private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path temp;

	@BeforeEach
	void useFreshCache() {
		properties.set(AppFolders.CACHE_PROPERTY, temp.resolve("cache").toString());
	}

	private static Path unpack() throws IOException {
		final Path folder = NativeLibraries.unpack(false);
		assumeTrue(folder != null, "the jar of ONNX Runtime has no libraries for this machine");
		return folder;
	}

	/** Each file's identity and age. */
	private static Map<String, String> state(final Path folder) throws IOException {
		final Map<String, String> state = new TreeMap<>();
		try (Stream<Path> files = Files.list(folder)) {
			for (final Path file : files.toList()) {
				final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
				state.put(
						file.getFileName().toString(),
						attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size());
			}
		}
		return state;
	}

	private static Path library(final Path folder) throws IOException {
		return folder.resolve(System.mapLibraryName("onnxruntime").replace("jnilib", "dylib"));
	}

	@Test
	void librariesAreUnpackedWholeIntoTheCacheFolder() throws IOException {
		final Path folder = unpack();
		assertTrue(folder.startsWith(temp), folder.toString());
		assertTrue(Files.size(library(folder)) > 1_000_000);
		for (final String file : state(folder).keySet()) assertFalse(file.endsWith(".part"), file);
	}

	@Test
	void whatIsThereIsNotWrittenAgain() throws IOException {
		final Path folder = unpack();
		for (final String file : state(folder).keySet()) Files.setLastModifiedTime(folder.resolve(file), LONG_AGO);
		final Map<String, String> before = state(folder);
		assertEquals(folder, unpack());
		assertEquals(before, state(folder));
	}

	@Test
	void truncatedAndMissingFilesAreReplaced() throws IOException {
		final Path folder = unpack();
		final Path library = library(folder);
		final Map<String, String> whole = state(folder);
		final long size = Files.size(library);
		final Path copy = Files.copy(library, temp.resolve("copy"));
		try (FileChannel file = FileChannel.open(library, StandardOpenOption.WRITE)) {
			file.truncate(size / 2);
		}
		final Path other =
				folder.resolve(System.mapLibraryName("onnxruntime4j_jni").replace("jnilib", "dylib"));
		Files.delete(other);
		unpack();
		assertEquals(-1, Files.mismatch(copy, library));
		assertTrue(Files.exists(other));
		assertEquals(whole.keySet(), state(folder).keySet());
		assertNotEquals(
				whole.get(library.getFileName().toString()),
				state(folder).get(library.getFileName().toString()));
	}

	/** As a disk does it, or a process that ended while it wrote. */
	@Test
	void damagedFilesOfTheRightSizeAreReplaced() throws IOException {
		final Path library = library(unpack());
		final FileTime time = Files.getLastModifiedTime(library);
		final Path copy = Files.copy(library, temp.resolve("copy"));
		try (FileChannel file = FileChannel.open(library, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			final ByteBuffer one = ByteBuffer.allocate(1);
			file.read(one, 1_000_000);
			file.write(one.put(0, (byte) (one.get(0) ^ 1)).rewind(), 1_000_000);
		}
		Files.setLastModifiedTime(library, time);
		unpack();
		assertEquals(-1, Files.mismatch(copy, library));
	}

	@Test
	void filesAndFoldersThatOthersMayWriteAreNotTrusted() throws IOException {
		assumeTrue(temp.getFileSystem().supportedFileAttributeViews().contains("posix"), "only with permissions");
		final Path folder = unpack();
		final Path library = library(folder);
		final Object before = Files.getAttribute(library, "unix:ino");
		for (final Path open : List.of(library, folder, folder.getParent()))
			Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
		// A copy that is the same now, and could be another one at any time.
		unpack();
		assertNotEquals(before, Files.getAttribute(library, "unix:ino"));
		for (final Path open : List.of(library, folder, folder.getParent())) {
			final String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(open));
			assertTrue(permissions.matches(".{4}-.{2}-."), open + " " + permissions);
		}
	}

	@Test
	void linksAreNotFollowed() throws IOException {
		final Path library = library(unpack());
		final Path copy = Files.copy(library, temp.resolve("copy"));
		Files.delete(library);
		Links.symbolic(library, copy);
		unpack();
		assertTrue(Files.isRegularFile(library, LinkOption.NOFOLLOW_LINKS));
	}

	@Test
	void whatKilledProcessesLeftIsCleared() throws IOException {
		final Path folder = unpack();
		final Path old = Files.createFile(folder.resolve("libonnxruntime.so1.part"));
		Files.setLastModifiedTime(old, LONG_AGO);
		final Path fresh = Files.createFile(folder.resolve("libonnxruntime.so2.part"));
		unpack();
		assertFalse(Files.exists(old));
		assertTrue(Files.exists(fresh));
	}

	@Test
	void emptyTemporaryFoldersOfEarlierProcessesAreCleared() throws IOException {
		final Path empty = Files.createDirectory(temp.resolve("onnxruntime-java12"));
		final Path fresh = Files.createDirectory(temp.resolve("ort-model34"));
		final Path full = Files.createDirectory(temp.resolve("onnxruntime-java56"));
		final Path file = Files.createFile(full.resolve("onnxruntime.dll"));
		final Path other = Files.createDirectory(temp.resolve("onnxruntime-javadoc"));
		for (final Path path : List.of(empty, full, other)) Files.setLastModifiedTime(path, LONG_AGO);
		Leftovers.clearEmptyFolders(temp);
		assertFalse(Files.exists(empty));
		assertTrue(Files.exists(fresh) && Files.exists(file) && Files.exists(other));
	}

	/** The words are those of Debian 12, with a tmpfs that was mounted with noexec. */
	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void fileSystemsWithoutProgramsAreNamed(final boolean secondTime) {
		final Path folder = temp.resolve("cache");
		final String words = folder + "/libonnxruntime.so: " + folder
				+ "/libonnxruntime.so: failed to map segment from shared object";
		final Throwable failure = secondTime
				? new NoClassDefFoundError("x")
						.initCause(
								new ExceptionInInitializerError("Exception java.lang.UnsatisfiedLinkError: " + words))
				: new UnsatisfiedLinkError(words);
		final String advice = OrtLoader.remedy(failure, folder);
		assertTrue(advice.contains(folder.toString()) && advice.contains(AppFolders.CACHE_PROPERTY), advice);
		assertFalse(advice.contains("install"), advice);
	}

	/** ONNX Runtime makes a folder there, even where it unpacks nothing. */
	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void temporaryFoldersThatCannotBeWrittenToAreNamed(final boolean secondTime) {
		final Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
		final IOException denied = new AccessDeniedException(temporary.resolve("onnxruntime-java123") + "");
		final Throwable failure = secondTime
				? new NoClassDefFoundError("x").initCause(new ExceptionInInitializerError("Exception " + denied))
				: new IllegalStateException("Failed to load", denied);
		final String advice = OrtLoader.remedy(failure, temp);
		assertTrue(advice.contains("folder " + temporary + " ") && advice.contains("java.io.tmpdir"), advice);
		assertFalse(advice.contains("install"), advice);
	}

	@Test
	void cudaIsNotUnpackedWhereItIsNotWanted() throws IOException {
		assumeTrue(NativeLibraries.jarHasCuda(), "the jar of ONNX Runtime has no CUDA for this machine");
		final Path folder = unpack();
		assertEquals(0, Files.size(folder.resolve(System.mapLibraryName("onnxruntime_providers_cuda"))));
	}

	@Test
	void platformIsOneOfOnnxRuntimes() {
		assertTrue(
				List.of("linux-x64", "linux-aarch64", "osx-x64", "osx-aarch64", "win-x64", "win-aarch64")
						.contains(NativeLibraries.platform()),
				NativeLibraries.platform());
	}

	@ParameterizedTest
	@CsvSource({
		"Mac OS X, x86_64, osx-x64, Intel",
		"Windows 11, aarch64, win-aarch64, x64",
		"Linux, riscv64, linux-riscv64, 64-bit",
		"Mac OS X, aarch64, osx-aarch64, onnxruntime-"
	})
	void machinesWithoutLibrariesAreToldWhatToDo(
			final String os, final String arch, final String platform, final String remedy) {
		properties.clear(NativeLibraries.PATH_PROPERTY);
		assertEquals(Optional.empty(), NativeLibraries.whyNone());
		properties.set("os.name", os);
		properties.set("os.arch", arch);
		final String why = NativeLibraries.whyNone().orElseThrow();
		assertTrue(why.contains("(" + platform + ")") && why.contains(remedy), why);
	}
}
