// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import latentij.util.files.AppFolders;
import latentij.util.files.PrivateFolders;

/**
 * Loads the native library of JNA from a folder of our own. JNA itself unpacks it into the
 * user's cache with whatever permissions the process gives, and into the working directory
 * where the home folder is not known: another user could put one in its place.
 */
public final class JnaLibrary {

	/** The system property that JNA reads the folder from into which it unpacks. */
	static final String FOLDER_PROPERTY = "jna.tmpdir";

	private static boolean loaded;

	private JnaLibrary() {}

	/**
	 * Loads the library, unless that was done, by another plugin perhaps; into a folder that the
	 * user names in {@value #FOLDER_PROPERTY}, if there is one. Call it before anything else of JNA.
	 *
	 * @throws UncheckedIOException if there is no folder for it that no other user can change
	 * @throws LinkageError if it cannot be loaded
	 */
	public static synchronized void load() {
		if (loaded) return;
		if (System.getProperty(FOLDER_PROPERTY) == null) loadFrom(folder());
		else initialize();
		loaded = true;
	}

	private static Path folder() {
		try {
			final Path folder = AppFolders.cache().resolve("jna").toAbsolutePath();
			PrivateFolders.make(folder);
			Leftovers.clearJna(folder);
			return folder;
		} catch (final IOException exc) {
			throw new UncheckedIOException(exc);
		}
	}

	/** Other plugins' own libraries go where they went before. */
	private static void loadFrom(final Path folder) {
		System.setProperty(FOLDER_PROPERTY, folder.toString());
		try {
			initialize();
		} finally {
			System.clearProperty(FOLDER_PROPERTY);
		}
	}

	/** JNA unpacks, loads and deletes its library when this class is first used. */
	private static void initialize() {
		Native.getDefaultStringEncoding();
	}
}
