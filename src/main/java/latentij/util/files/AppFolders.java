// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.files;

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
	 * system's usual place for caches; a folder in the temporary one where that cannot
	 * be used. No other user of the computer can change it: native libraries that are
	 * loaded into this process lie there.
	 *
	 * @return an existing, writable folder
	 * @throws IOException if no such folder can be made, or if another user could
	 *           change it; the message says which folder and what to do
	 */
	public static Path cache() throws IOException {
		final String property = System.getProperty(CACHE_PROPERTY);
		final String variable = System.getenv("LATENTIJ_CACHE");
		if (property != null && !property.isBlank()) return made(Paths.of(property));
		if (variable != null && !variable.isBlank()) return made(Paths.of(variable));
		try {
			return made(systemCache().resolve("LatentIJ"));
		} catch (final IOException exc) {
			try {
				return made(temporary());
			} catch (final IOException also) {
				also.addSuppressed(exc);
				throw also;
			}
		}
	}

	/**
	 * The folder in the temporary one that takes the place of the system's cache folder where
	 * that cannot be used.
	 *
	 * @return a path; nothing is made or looked at
	 */
	public static Path temporary() {
		final String user = System.getProperty("user.name", "").replaceAll("[^\\p{L}\\p{N}._-]", "_");
		return Path.of(System.getProperty("java.io.tmpdir"), "LatentIJ-" + user);
	}

	private static Path systemCache() throws IOException {
		final Path home = Paths.of(System.getProperty("user.home", ""));
		final String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
		if (os.contains("win")) {
			final String local = System.getenv("LOCALAPPDATA");
			return local == null ? home.resolve("AppData/Local") : Paths.of(local);
		}
		final String xdg = System.getenv("XDG_CACHE_HOME");
		if (!os.contains("mac") && xdg != null && Paths.of(xdg).isAbsolute()) return Paths.of(xdg);
		// Java says "?" for a user that the system does not know: no folder of the
		// working directory is meant.
		if (!home.isAbsolute()) throw new IOException("The home folder is not known (user.home is " + home + ").");
		return home.resolve(os.contains("mac") ? "Library/Caches" : ".cache");
	}

	private static Path made(final Path folder) throws IOException {
		try {
			PrivateFolders.make(folder.toAbsolutePath());
		} catch (final PrivateFolders.NotPrivateException exc) {
			throw unusable(folder, "trusted: " + exc.getMessage(), exc);
		} catch (final IOException exc) {
			throw unusable(folder, "made (" + WholeFile.reason(exc) + ")", exc);
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
