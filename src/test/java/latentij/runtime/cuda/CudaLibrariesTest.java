// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.cuda;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import latentij.runtime.backend.Unavailable;
import latentij.runtime.cuda.CudaLibraries.Found;
import latentij.runtime.ort.NativeLibraries;
import latentij.testing.SystemProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With made-up, empty library files. */
class CudaLibrariesTest {

	private static final List<String> LINUX = List.of(
			"libcuda.so.1",
			"libcudart.so.12",
			"libcublasLt.so.12",
			"libcublas.so.12",
			"libcurand.so.10",
			"libcudnn.so.9");
	private static final List<String> WINDOWS =
			List.of("nvcuda.dll", "cudart64_12.dll", "cublasLt64_12.dll", "cublas64_12.dll", "cudnn64_9.dll");

	@RegisterExtension
	private final SystemProperties properties = new SystemProperties();

	@TempDir
	private Path temp;

	private Path folder(final String name, final List<String> files) throws IOException {
		final Path folder = Files.createDirectories(temp.resolve(name));
		for (final String file : files) Files.createFile(folder.resolve(file));
		return folder;
	}

	private static List<String> without(final List<String> files, final String file) {
		final List<String> rest = new ArrayList<>(files);
		assertTrue(rest.remove(file));
		return rest;
	}

	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void allLibrariesAreFoundInTheOrderTheyAreToBeLoaded(final boolean windows) throws IOException {
		final List<String> names = windows ? WINDOWS : LINUX;
		final Path folder = folder("all", names);
		final Found found = CudaLibraries.find(windows, 12, Set.of(folder));
		assertEquals(Optional.empty(), found.missing());
		// The driver is loaded by the system itself.
		assertEquals(
				names.subList(1, names.size()).stream().map(folder::resolve).toList(), found.found());
	}

	@Test
	void librariesHaveTheSameNamesInAllLanguages() throws IOException {
		final Path folder = folder("all", LINUX);
		final Locale before = Locale.getDefault();
		Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
		try {
			assertEquals(
					Optional.empty(),
					CudaLibraries.find(false, 12, Set.of(folder)).missing());
		} finally {
			Locale.setDefault(before);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = {false, true})
	void eachMissingLibraryIsNamedWithItsRemedy(final boolean windows) throws IOException {
		final List<String> names = windows ? WINDOWS : LINUX;
		for (final String name : names) {
			final Found found = CudaLibraries.find(windows, 12, Set.of(folder(name, without(names, name))));
			final Unavailable obstacle = found.missing().orElseThrow();
			assertEquals(name + " was not found", obstacle.reason());
			final String remedy = name.contains("nvcuda") || name.contains("libcuda.")
					? "driver"
					: name.contains("cudnn") ? "cuDNN 9" : "CUDA 12";
			assertTrue(obstacle.remedy().contains(remedy), obstacle.remedy());
			assertEquals(List.of(), found.found());
		}
	}

	@Test
	void otherVersionsOfCudaHaveLibrariesOfTheirOwn() throws IOException {
		final Path old = folder("12", LINUX);
		assertEquals(
				"libcudart.so.13, libcublasLt.so.13, libcublas.so.13 were not found",
				CudaLibraries.find(false, 13, Set.of(old))
						.missing()
						.orElseThrow()
						.reason());
		final List<String> names =
				LINUX.stream().map(name -> name.replace(".so.12", ".so.13")).toList();
		final Path folder = folder("13", names);
		assertEquals(
				names.subList(1, names.size()).stream().map(folder::resolve).toList(),
				CudaLibraries.find(false, 13, Set.of(old, folder)).found().stream()
						.map(path -> folder.resolve(path.getFileName()))
						.toList());
	}

	/** A library that names what it links to anywhere, across buffers too. */
	@ParameterizedTest
	@ValueSource(ints = {0, 15_000, (1 << 20) - 7, 3 << 20})
	void versionOfCudaIsReadOffTheLibrary(final int offset) throws IOException {
		final Path library = temp.resolve("provider");
		for (final String name : List.of("libcublasLt.so.13", "cublasLt64_13.dll")) {
			final byte[] bytes = new byte[offset + 100];
			System.arraycopy(name.getBytes(US_ASCII), 0, bytes, offset, name.length());
			Files.write(library, bytes);
			assertEquals(13, CudaLibraries.version(library));
		}
		Files.write(library, new byte[10]);
		assertEquals(12, CudaLibraries.version(library));
		assertEquals(12, CudaLibraries.version(null));
	}

	@Test
	void ownFolderOfOnnxRuntimeDecidesWhetherThereIsCuda() throws IOException {
		properties.set(NativeLibraries.PATH_PROPERTY, temp.toString());
		assertFalse(NativeLibraries.hasCuda());
		final Path library = Files.createFile(
				temp.resolve(System.mapLibraryName("onnxruntime_providers_cuda").replace("jnilib", "dylib")));
		assertTrue(NativeLibraries.hasCuda());
		assertEquals(library, NativeLibraries.usersCuda());
	}

	/** So that nobody has to install one, start again, and learn of the next. */
	@Test
	void allMissingLibrariesAreNamedAtOnce() throws IOException {
		final Unavailable obstacle = CudaLibraries.find(
						false,
						12,
						Set.of(folder("some", List.of("libcuda.so.1", "libcublas.so.12", "libcublasLt.so.12"))))
				.missing()
				.orElseThrow();
		assertEquals("libcudart.so.12, libcurand.so.10, libcudnn.so.9 were not found", obstacle.reason());
		assertEquals(1, obstacle.remedy().split("install the CUDA 12 runtime", -1).length - 1, obstacle.remedy());
		assertTrue(obstacle.remedy().contains(", and install cuDNN 9"), obstacle.remedy());
	}

	@Test
	void firstMissingLibraryIsTheDriver() throws IOException {
		assertEquals(
				"libcuda.so.1 was not found",
				CudaLibraries.find(false, 12, Set.of(temp))
						.missing()
						.orElseThrow()
						.reason());
		assertEquals(
				"nvcuda.dll was not found",
				CudaLibraries.find(true, 12, Set.of()).missing().orElseThrow().reason());
	}

	@Test
	void firstFolderWinsAndFoldersOfThatNameAreNoLibraries() throws IOException {
		final Path first = folder("first", List.of("libcudnn.so.9"));
		Files.createDirectory(first.resolve("libcurand.so.10"));
		final Path second = folder("second", LINUX);
		final List<Path> found = CudaLibraries.find(false, 12, new LinkedHashSet<>(List.of(first, second)))
				.found();
		assertTrue(found.contains(first.resolve("libcudnn.so.9")), found.toString());
		assertTrue(found.contains(second.resolve("libcurand.so.10")), found.toString());
	}

	@Test
	void usersOwnFoldersComeFirst() throws IOException {
		final Path own = folder("own", List.of());
		final Path one = folder("one", List.of());
		final Path two = folder("two", List.of());
		folder("cuda/lib64", List.of());
		folder("conda/lib", List.of());
		properties.set("latentij.cuda.path", own.toString());
		final List<Path> folders = List.copyOf(CudaLibraries.folders(
				false,
				Map.of(
						"LD_LIBRARY_PATH",
						one
								+ File.pathSeparator
								+ File.pathSeparator
								+ two
								+ File.pathSeparator
								+ temp.resolve("none")
								+ File.pathSeparator
								+ one,
						"CUDA_PATH",
						temp.resolve("cuda").toString(),
						"CONDA_PREFIX",
						temp.resolve("conda").toString())::get));
		assertEquals(List.of(own, one, two), folders.subList(0, 3));
		assertTrue(folders.contains(temp.resolve("cuda/lib64")), folders.toString());
		assertTrue(folders.contains(temp.resolve("conda/lib")), folders.toString());
		assertEquals(new LinkedHashSet<>(folders).size(), folders.size());
	}

	@Test
	void installersFoldersOfWindowsAreSearched() throws IOException {
		final Path cuda = folder("Programs/NVIDIA GPU Computing Toolkit/CUDA/v12.6/bin", List.of());
		final Path cudnn = folder("Programs/NVIDIA/CUDNN/v9.5/bin/12.6", List.of());
		final Path system = folder("Windows/System32", List.of());
		final Path path = folder("path", List.of());
		final Set<Path> folders = CudaLibraries.folders(
				true,
				Map.of(
						"PATH",
						path.toString(),
						"SystemRoot",
						temp.resolve("Windows").toString(),
						"ProgramFiles",
						temp.resolve("Programs").toString())::get);
		for (final Path folder : List.of(cuda, cudnn, system, path))
			assertTrue(folders.contains(folder), folder + " in " + folders);
	}

	@Test
	void newestCuDnnIsTaken() throws IOException {
		final List<String> cudnn = List.of("cudnn64_9.dll");
		folder("Programs/NVIDIA/CUDNN/v9.8/bin/12.9", cudnn);
		final Path newest = folder("Programs/NVIDIA/CUDNN/v9.10/bin/12.9", cudnn);
		final Path rest =
				folder("path", List.of("nvcuda.dll", "cudart64_12.dll", "cublasLt64_12.dll", "cublas64_12.dll"));
		assertTrue(CudaLibraries.find(
						true,
						12,
						CudaLibraries.folders(
								true,
								Map.of(
										"PATH",
										rest.toString(),
										"ProgramFiles",
										temp.resolve("Programs").toString())::get))
				.found()
				.contains(newest.resolve("cudnn64_9.dll")));
	}

	/** cuDNN's libraries have the same names for all versions of CUDA. */
	@Test
	void cuDnnForAnotherCudaIsNotTaken() throws IOException {
		final List<String> cudnn = List.of("cudnn64_9.dll");
		folder("Programs/NVIDIA/CUDNN/v9.5/bin/11.8", cudnn);
		folder("Programs/NVIDIA/CUDNN/v9.5/bin/13.0/x64", cudnn);
		final Path right = folder("Programs/NVIDIA/CUDNN/v9.5/bin/12.9/x64", cudnn);
		final Path rest =
				folder("path", List.of("nvcuda.dll", "cudart64_12.dll", "cublasLt64_12.dll", "cublas64_12.dll"));
		final Set<Path> folders = CudaLibraries.folders(
				true,
				Map.of(
						"PATH",
						rest.toString(),
						"ProgramFiles",
						temp.resolve("Programs").toString())::get);
		final Found found = CudaLibraries.find(true, 12, folders);
		assertEquals(Optional.empty(), found.missing());
		assertTrue(
				found.found().contains(right.resolve("cudnn64_9.dll")),
				found.found().toString());
	}

	@Test
	void nonsenseInVariablesIsSkipped() {
		CudaLibraries.folders(false, name -> "\0" + File.pathSeparator + "  ");
		CudaLibraries.folders(true, name -> null);
		CudaLibraries.folders(false, name -> null);
	}
}
