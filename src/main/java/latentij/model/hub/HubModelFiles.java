// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A model that is on this computer, its files checked.
 * <p>
 * In Hugging Face's cache the files are symbolic links to the repository's
 * {@code blobs} folder, inside that repository's folder of the cache (that has
 * been checked); {@code toRealPath()} of each gives the file itself.
 *
 * @param name what users call it
 * @param reference what was asked for
 * @param revision the commit that the files are of, where it is known; else the
 *          revision that was asked for, or "unknown" for files that lie in a
 *          folder of the user's
 * @param folder the folder that holds the files
 * @param config the {@code config.json} in that folder; null where there is none
 * @param weights the {@code .safetensors} file in that folder
 * @param weightsSha256 the SHA-256 of the weights, verified; null where nothing
 *          was known to verify it against
 * @param origin where the files were found
 */
public record HubModelFiles(
		String name,
		HubReference reference,
		String revision,
		Path folder,
		Path config,
		Path weights,
		String weightsSha256,
		Origin origin) {

	/** Where files come from. */
	public enum Origin {
		/** The cache that Hugging Face's Python libraries share. */
		HUGGING_FACE_CACHE,
		/** The {@code models} folder of Fiji or ImageJ. */
		IMAGEJ_MODELS,
		/** Our own store, downloaded earlier. */
		STORE,
		/** Our own store, downloaded just now. */
		DOWNLOADED
	}

	public HubModelFiles {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(reference, "reference");
		Objects.requireNonNull(revision, "revision");
		Objects.requireNonNull(folder, "folder");
		Objects.requireNonNull(weights, "weights");
		Objects.requireNonNull(origin, "origin");
	}

	/**
	 * What to open: the folder, or the file of weights where no configuration
	 * lies beside it.
	 *
	 * @return an existing path
	 */
	public Path path() {
		return config == null ? weights : folder;
	}
}
