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
 * @param revision the commit that the files are of, where it is known; else the
 *          revision that was asked for, or "unknown" for files that lie in a
 *          folder of the user's
 * @param config the {@code config.json}; null where there is none
 * @param weights the {@code .safetensors} file, or the index of several, in the same folder
 */
public record HubModelFiles(String revision, Path config, Path weights) {

	public HubModelFiles {
		Objects.requireNonNull(revision, "revision");
		Objects.requireNonNull(weights, "weights");
	}

	/**
	 * The path to open: the folder of the files, or the file of weights where no
	 * configuration lies beside it.
	 *
	 * @return an existing path
	 */
	public Path path() {
		return config == null ? weights : weights.getParent();
	}
}
