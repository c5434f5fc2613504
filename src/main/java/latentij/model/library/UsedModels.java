// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.library;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import latentij.util.files.AppFolders;
import latentij.util.files.PrivateFolders;
import latentij.util.files.Sha256;

/**
 * The models that this user has chosen, remembered from session to session: one small file
 * for each, in a folder that no other user can change. There is nothing to read, change and
 * write back, so that any number of processes may add models at once.
 * <p>
 * Models are remembered until the end of this session if the folder cannot be used.
 */
public final class UsedModels {

	private static final String FOLDER = "used-models";

	private final Set<String> session = ConcurrentHashMap.newKeySet();
	private final Place place;

	/** Finds the folder, each time it is needed. */
	@FunctionalInterface
	private interface Place {

		Path folder() throws IOException;
	}

	private UsedModels(final Place place) {
		this.place = place;
	}

	/**
	 * Creates a memory.
	 *
	 * @param folder for its files, which need not exist
	 */
	public UsedModels(final Path folder) {
		this(() -> folder);
	}

	/** @return the memory of this user, in the cache folder; nothing is looked at yet */
	public static UsedModels standard() {
		return new UsedModels(() -> AppFolders.cache().resolve(FOLDER));
	}

	/**
	 * Remembers a model.
	 *
	 * @param model its name or path, as latents remember it
	 */
	public void add(final String model) {
		if (!session.add(model)) return;
		try {
			final Path folder = place.folder();
			PrivateFolders.make(folder);
			// For people; the name of the file says it all.
			Files.writeString(
					folder.resolve(name(model)), model, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
		} catch (final FileAlreadyExistsException exc) {
			// Remembered by an earlier session, or by another process.
		} catch (final IOException exc) {
			// Remembered until the end of this one.
		}
	}

	/**
	 * Looks for a model, without touching it.
	 *
	 * @param model its name or path, as latents remember it
	 * @return true if it was used before
	 */
	public boolean contains(final String model) {
		if (session.contains(model)) return true;
		try {
			return Files.isRegularFile(place.folder().resolve(name(model)));
		} catch (final IOException exc) {
			return false;
		}
	}

	private static String name(final String model) {
		return Sha256.of(model) + ".txt";
	}
}
