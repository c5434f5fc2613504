// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import latentij.util.Versions;
import latentij.util.files.AppFolders;
import latentij.util.files.PrivateFolders;

/**
 * ONNX Runtime's native libraries, unpacked from its jar once and not, as ONNX
 * Runtime itself does it, at every start.
 */
public final class NativeLibraries {

	/** The system property that ONNX Runtime reads the folder of its libraries from, once. */
	public static final String PATH_PROPERTY = "onnxruntime.native.path";

	private static final String[] CORE = {"onnxruntime", "onnxruntime4j_jni", "onnxruntime_providers_shared"};

	/** The library of the provider for CUDA. */
	public static final String CUDA = "onnxruntime_providers_cuda";

	private static final String CLASS = "ai/onnxruntime/OrtEnvironment.class";

	private NativeLibraries() {}

	/**
	 * Finds other jars of ONNX Runtime beside the first, as an update leaves them that has another name.
	 *
	 * @return a sentence for people; empty if there is one jar
	 */
	public static Optional<String> whyMixed() {
		try {
			final List<String> jars =
					Collections.list(NativeLibraries.class.getClassLoader().getResources(CLASS)).stream()
							.map(url -> url.toString()
									.replaceFirst("!?/?" + CLASS + "$", "")
									.replaceFirst(".*/", ""))
							.toList();
			if (jars.size() < 2) return Optional.empty();
			return Optional.of("there are several jars of ONNX Runtime: " + String.join(", ", jars)
					+ ". The first is used, with which versions may be mixed up. Delete the older from ImageJ's"
					+ " \"jars\" folder, and start ImageJ again");
		} catch (final IOException exc) {
			return Optional.empty();
		}
	}

	/** @return the name of this machine in the paths of ONNX Runtime's jar: "linux-x64" */
	public static String platform() {
		final String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
		final String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
		return system(os) + "-" + (arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch);
	}

	private static String system(final String os) {
		if (os.contains("mac")) return "osx";
		if (os.contains("win")) return "win";
		return "linux";
	}

	/** @return true if the jar on the class path has CUDA for this machine */
	static boolean jarHasCuda() {
		return resource(CUDA) != null;
	}

	/**
	 * Looks for an ONNX Runtime with CUDA: in the user's own folder, if
	 * {@value #PATH_PROPERTY} names one, else in the jar.
	 *
	 * @return true if there is one
	 */
	public static boolean hasCuda() {
		return usersFolder() == null ? jarHasCuda() : usersCuda() != null;
	}

	/** @return the folder with ONNX Runtime that the user names; null for none */
	public static Path usersFolder() {
		final String folder = System.getProperty(PATH_PROPERTY);
		return folder == null || folder.isBlank() ? null : Path.of(folder);
	}

	/** @return the CUDA library in the user's own folder; null for none */
	public static Path usersCuda() {
		final Path folder = usersFolder();
		final Path library = folder == null ? null : folder.resolve(fileName(CUDA));
		return library != null && Files.isRegularFile(library) ? library : null;
	}

	/**
	 * Tells why there is no ONNX Runtime for this machine.
	 *
	 * @return empty if there is one, in the jar or where the user says; else the
	 *         library that is missing and the remedy
	 */
	static Optional<String> whyNone() {
		if (usersFolder() != null || resource(CORE[0]) != null) return Optional.empty();
		final String platform = platform();
		final String version = Versions.onnxRuntime();
		final String remedy =
				switch (platform) {
					case "osx-x64" -> "It has none for Macs with Intel processors. On one with "
							+ "an Apple processor, start the Fiji that is made for it, with "
							+ "onnxruntime-"
							+ version + ".jar";
					case "win-aarch64" -> "It has none for Windows on ARM: use a Fiji and a Java for x64";
					case "linux-aarch64", "osx-aarch64" -> "Put onnxruntime-" + version
							+ ".jar in the place of onnxruntime_gpu-"
							+ version + ".jar, which is for "
							+ "Linux and Windows on x64, or build LatentIJ with -Pcpu";
					default -> "ONNX Runtime is made for 64-bit Javas on Linux (x64 and ARM), "
							+ "Windows (x64) and macOS (ARM)";
				};
		return Optional.of("The ONNX Runtime that is installed has no libraries for this machine (" + platform + "). "
				+ remedy + ".");
	}

	private static URL resource(final String library) {
		return OrtEnvironment.class.getResource("/ai/onnxruntime/native/" + platform() + "/" + fileName(library));
	}

	private static String fileName(final String library) {
		return System.mapLibraryName(library).replace("jnilib", "dylib");
	}

	/**
	 * Unpacks the libraries that are not yet there, are damaged, or could have been
	 * written by another user.
	 *
	 * @param cuda true to unpack the library for CUDA (583 MB) too
	 * @return the folder with the libraries; null where the jar has none for this
	 *         machine
	 * @throws IOException if they cannot be written, the disk being full, say
	 */
	static Path unpack(final boolean cuda) throws IOException {
		if (resource(CORE[0]) == null) return null;
		final PackedLibrary main = library(CORE[0]);
		final Path folder = folder(main, cuda);
		Leftovers.clearParts(folder);
		main.unpackInto(folder);
		for (final String name : CORE) {
			if (!name.equals(CORE[0]) && resource(name) != null) library(name).unpackInto(folder);
		}
		if (cuda) library(CUDA).unpackInto(folder);
		// DJL asks for CUDA at every start, and ONNX Runtime would unpack 583 MB
		// for the answer. An empty file makes it say no at once.
		else if (jarHasCuda()) PackedLibrary.empty(fileName(CUDA)).unpackInto(folder);
		return folder;
	}

	/** The folder, in which no other user may write, nor in those above it. */
	private static Path folder(final PackedLibrary main, final boolean cuda) throws IOException {
		final Path version = AppFolders.cache()
				.resolve("onnxruntime-" + Versions.onnxRuntime() + "-" + platform() + "-" + main.size());
		final Path folder = version.resolve(cuda ? "cuda" : "cpu");
		PrivateFolders.make(version.toAbsolutePath());
		PrivateFolders.make(folder.toAbsolutePath());
		return folder;
	}

	private static PackedLibrary library(final String name) throws IOException {
		return PackedLibrary.of(resource(name), fileName(name));
	}
}
