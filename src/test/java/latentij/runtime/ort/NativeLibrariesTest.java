// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import latentij.testing.SystemProperties;
import latentij.util.AppFolders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
