// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.io.IOException;
import java.util.List;

/**
 * The kind of model that a {@link ModelStore} looks for: where repositories keep
 * it, and which configurations belong to it.
 */
public interface RepositoryLayout {

	/** @return the folders of a repository that may hold the model, the best first; "" is its root */
	List<String> folders();

	/** @return the names that the file of weights may have in such a folder, the best first */
	List<String> weights();

	/**
	 * Tells whether a configuration belongs to this kind of model: other parts of a
	 * pipeline are stored under the same names. Asked before weights are downloaded.
	 *
	 * @param name the configuration's path or address, for messages
	 * @param config the content of a {@code config.json}
	 * @return false for a configuration of something else, which is passed over
	 * @throws IOException if it is a model of this kind, but not supported; the
	 *           message is fit for users
	 */
	boolean accepts(String name, byte[] config) throws IOException;
}
