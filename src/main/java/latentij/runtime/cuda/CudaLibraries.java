// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.cuda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import latentij.runtime.backend.Unavailable;
import latentij.runtime.ort.NativeLibraries;

/**
 * Looks for what ONNX Runtime's CUDA library needs of the machine, by file name,
 * before anything large is unpacked or loaded.
 */
final class CudaLibraries {

	/** One library, and what a user can do if it is missing. */
	private record Library(String file, String remedy) {}

	private static final String DRIVER_REMEDY = "install NVIDIA's driver for the graphics card";
	private static final String CUDNN_REMEDY = "install cuDNN 9 for CUDA %1$d (or the package nvidia-cudnn-cu%1$d)";

	/** The version of CUDA that the library in ONNX Runtime's jar was built with. */
	static final int CUDA = 12;

	/** The text by which a CUDA library of ONNX Runtime names its version. */
	private static final Pattern LINKED = Pattern.compile("libcublasLt\\.so\\.(\\d+)|cublasLt64_(\\d+)\\.dll");

	/** cuDNN's for a version of CUDA; those of cuDNN itself begin with a v. */
	private static final Pattern VERSION_FOLDER = Pattern.compile("(\\d{2})\\.\\d+");

	private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

	private static final int CHUNK = 1 << 20;

	private CudaLibraries() {}

	/**
	 * The libraries that were found.
	 *
	 * @param missing what CUDA lacks; empty if nothing
	 * @param driver the driver's own library; null if something is missing
	 * @param found the libraries to load, in this order, the driver left out
	 */
	record Found(Optional<Unavailable> missing, Path driver, List<Path> found) {}

	private static String runtimeRemedy(final boolean windows, final int cuda) {
		if (windows) return "install the CUDA %1$d runtime (the CUDA Toolkit %1$d.x)";
		if (cuda < 13)
			return "install the CUDA %1$d runtime (the CUDA Toolkit %1$d.x, or the "
					+ "packages nvidia-cuda-runtime-cu%1$d, nvidia-cublas-cu%1$d and "
					+ "nvidia-curand-cu%1$d)";
		return "install the CUDA %1$d runtime (the CUDA Toolkit %1$d.x, or the "
				+ "packages nvidia-cuda-runtime, nvidia-cublas and nvidia-curand)";
	}

	/** The libraries that ONNX Runtime's CUDA library links to, and cuDNN, which it loads late. */
	private static List<Library> libraries(final boolean windows, final int cuda) {
		final String runtime = runtimeRemedy(windows, cuda);
		final List<String> names = windows
				? List.of("cudart64_%d.dll", "cublasLt64_%d.dll", "cublas64_%d.dll")
				: List.of("libcudart.so.%d", "libcublasLt.so.%d", "libcublas.so.%d", "libcurand.so.10");
		final List<Library> libraries = new ArrayList<>();
		libraries.add(new Library(windows ? "nvcuda.dll" : "libcuda.so.1", DRIVER_REMEDY));
		for (final String name : names) libraries.add(new Library(with(cuda, name), with(cuda, runtime)));
		libraries.add(new Library(windows ? "cudnn64_9.dll" : "libcudnn.so.9", with(cuda, CUDNN_REMEDY)));
		return libraries;
	}

	/** In the digits of file names, which are not those of all languages. */
	private static String with(final int cuda, final String text) {
		return String.format(Locale.ROOT, text, cuda);
	}

	/**
	 * The version of CUDA that a CUDA library of ONNX Runtime was built with.
	 *
	 * @param provider the library; null for the one in the jar
	 * @return 12 or 13, say; {@link #CUDA} where the library does not tell
	 * @throws UncheckedIOException if it cannot be read
	 */
	static int version(final Path provider) {
		if (provider == null) return CUDA;
		// What it links to stands near its beginning on Linux, near its end on
		// Windows.
		try (InputStream in = Files.newInputStream(provider)) {
			String before = "";
			for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
				final String text = before + new String(chunk, ISO_8859_1);
				final Matcher matcher = LINKED.matcher(text);
				if (matcher.find())
					return Integer.parseInt(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
				before = text.substring(Math.max(0, text.length() - 32));
			}
			return CUDA;
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}

	/** Looks in the usual folders of this machine. */
	static Found find() {
		final boolean windows = NativeLibraries.platform().startsWith("win");
		return find(windows, version(NativeLibraries.usersCuda()), folders(windows, System::getenv));
	}

	/** Looks in given folders, the first one first. */
	static Found find(final boolean windows, final int cuda, final Set<Path> folders) {
		final List<Library> libraries = libraries(windows, cuda);
		final List<Path> found = new ArrayList<>();
		final List<String> missing = new ArrayList<>();
		final Set<String> remedies = new LinkedHashSet<>();
		for (final Library library : libraries) {
			final Optional<Path> path = folders.stream()
					.filter(folder -> !library.file.startsWith("cudnn") || isFor(cuda, folder))
					.map(folder -> folder.resolve(library.file))
					.filter(Files::isRegularFile)
					.findFirst();
			path.ifPresent(found::add);
			if (path.isPresent()) continue;
			missing.add(library.file);
			remedies.add(library.remedy);
			// Without a driver there is no card, most likely, and no use for the rest.
			if (missing.size() == 1 && found.isEmpty()) break;
		}
		if (!missing.isEmpty()) {
			final String verb = missing.size() == 1 ? " was" : " were";
			final String variable = windows ? "PATH" : "LD_LIBRARY_PATH";
			return new Found(
					Optional.of(new Unavailable(
							String.join(", ", missing) + verb + " not found",
							String.join(", and ", remedies) + ", then start ImageJ again (LatentIJ looked in "
									+ folders.size() + " folders, those of " + variable
									+ ", CUDA_PATH and CONDA_PREFIX among them)")),
					null,
					List.of());
		}
		return new Found(Optional.empty(), found.get(0), found.subList(1, found.size()));
	}

	/**
	 * Tells whether a path does not name a different version of CUDA. On
	 * Windows, cuDNN's libraries have the same names for all of them, and lie in
	 * {@code bin/12.9} or {@code bin/12.9/x64}.
	 */
	private static boolean isFor(final int cuda, final Path folder) {
		for (final Path name : folder) {
			final Matcher version = VERSION_FOLDER.matcher(name.toString());
			if (version.matches() && Integer.parseInt(version.group(1)) != cuda) return false;
		}
		return true;
	}

	/** The folders to look in, the user's own first. */
	static Set<Path> folders(final boolean windows, final Function<String, String> environment) {
		final Set<Path> folders = new LinkedHashSet<>();
		final String list = windows ? "PATH" : "LD_LIBRARY_PATH";
		for (final String paths : new String[] {
			System.getProperty("latentij.cuda.path"), environment.apply(list), System.getProperty("java.library.path")
		}) {
			if (paths != null) for (final String path : paths.split(File.pathSeparator)) add(folders, path);
		}
		for (final String variable : new String[] {"CUDA_PATH", "CUDA_HOME", "CUDNN_PATH", "CONDA_PREFIX"}) {
			final String home = environment.apply(variable);
			if (home != null)
				for (final String sub : windows
						? new String[] {"bin", "Library/bin"}
						: new String[] {"lib64", "lib", "targets/x86_64-linux/lib"}) add(folders, home + "/" + sub);
		}
		if (windows) {
			add(folders, environment.apply("SystemRoot") + "/System32");
			final String programs = environment.apply("ProgramFiles");
			addAll(folders, programs + "/NVIDIA GPU Computing Toolkit/CUDA", "bin");
			addAll(folders, programs + "/NVIDIA/CUDNN", "bin");
		} else {
			for (final String path : new String[] {
				"/usr/local/cuda/lib64",
				"/usr/local/nvidia/lib64",
				"/usr/local/nvidia/lib",
				"/usr/lib/x86_64-linux-gnu",
				"/usr/lib64",
				"/usr/lib",
				"/usr/lib/wsl/lib",
				"/opt/cuda/lib64"
			}) add(folders, path);
			for (final String config : lines("/etc/ld.so.conf.d")) add(folders, config);
		}
		return folders;
	}

	private static void add(final Set<Path> folders, final String path) {
		try {
			final Path folder = Path.of(path.strip());
			if (!path.isBlank() && Files.isDirectory(folder)) folders.add(folder);
		} catch (final InvalidPathException exc) {
			// A path variable may hold anything; such an entry helps nobody.
		}
	}

	/**
	 * Every version below a folder, the newest first: {@code CUDA/v12.6/bin}, say.
	 */
	private static void addAll(final Set<Path> folders, final String parent, final String sub) {
		for (final Path version : children(parent)) {
			final Path folder = version.resolve(sub);
			add(folders, folder.toString());
			// cuDNN has one more, for CUDA's version: bin/12.6, or bin/12.9/x64.
			for (final Path child : children(folder.toString())) {
				add(folders, child.toString());
				add(folders, child.resolve("x64").toString());
			}
		}
	}

	/** Nothing where there is no such folder. */
	private static List<Path> children(final String folder) {
		try (Stream<Path> children = Files.list(Path.of(folder))) {
			return children.sorted(Comparator.comparing(CudaLibraries::numbers, Arrays::compare)
							.thenComparing(Comparator.naturalOrder())
							.reversed())
					.toList();
		} catch (final IOException | UncheckedIOException | InvalidPathException exc) {
			return List.of();
		}
	}

	/** The numbers in a folder's name: v9.10 is newer than v9.8. */
	private static int[] numbers(final Path folder) {
		return NUMBER.matcher(folder.getFileName().toString())
				.results()
				.mapToInt(number -> Integer.parseInt(number.group()))
				.toArray();
	}

	private static List<String> lines(final String folder) {
		final List<String> lines = new ArrayList<>();
		try (Stream<Path> files = Files.list(Path.of(folder))) {
			for (final Path file : files.sorted().toList()) lines.addAll(Files.readAllLines(file));
		} catch (final IOException | UncheckedIOException exc) {
			// Not every Linux has it.
		}
		return lines;
	}
}
