// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The folder where LatentIJ keeps what can be made again: unpacked native
 * libraries, what was found out about files.
 */
public final class AppFolders {

	/** System property (and, in capitals, environment variable) that moves it. */
	public static final String CACHE_PROPERTY = "latentij.cache";

	private AppFolders() {}

	/**
	 * The cache folder: what the system property {@value #CACHE_PROPERTY} or the
	 * environment variable {@code LATENTIJ_CACHE} says, else the operating
	 * system's usual place for caches; the temporary folder where that one cannot
	 * be written.
	 *
	 * @return an existing, writable folder
	 * @throws IOException if no such folder can be made
	 */
	public static Path cache() throws IOException {
		final String property = System.getProperty(CACHE_PROPERTY);
		final String variable = System.getenv("LATENTIJ_CACHE");
		if (property != null && !property.isBlank()) return made(Path.of(property));
		if (variable != null && !variable.isBlank()) return made(Path.of(variable));
		try {
			return made(systemCache().resolve("LatentIJ"));
		} catch (final IOException exc) {
			return made(Path.of(System.getProperty("java.io.tmpdir"), "LatentIJ-" + System.getProperty("user.name")));
		}
	}

	private static Path systemCache() {
		final Path home = Path.of(System.getProperty("user.home"));
		final String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
		if (os.contains("win")) {
			final String local = System.getenv("LOCALAPPDATA");
			return local == null ? home.resolve("AppData/Local") : Path.of(local);
		}
		if (os.contains("mac")) return home.resolve("Library/Caches");
		final String xdg = System.getenv("XDG_CACHE_HOME");
		return xdg == null || xdg.isBlank() ? home.resolve(".cache") : Path.of(xdg);
	}

	private static Path made(final Path folder) throws IOException {
		try {
			Files.createDirectories(folder);
		} catch (final IOException exc) {
			throw unusable(folder, "made (" + exc + ")", exc);
		}
		if (!Files.isWritable(folder)) throw unusable(folder, "written to", null);
		return folder;
	}

	private static IOException unusable(final Path folder, final String what, final IOException cause) {
		return new IOException(
				"The folder " + folder + " cannot be " + what + ". Set the system property " + CACHE_PROPERTY
						+ " (or the environment variable LATENTIJ_CACHE) to a folder that can.",
				cause);
	}
}
