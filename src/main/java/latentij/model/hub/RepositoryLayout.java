// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import latentij.model.hub.store.ModelStore;

/**
 * The kind of model that a {@link ModelStore} looks for: where repositories keep
 * it, and which configurations belong to it.
 */
public interface RepositoryLayout {

	/** @return the folders of a repository that may hold the model, the best first; "" is its root */
	List<String> folders();

	/**
	 * @return the names that the file of weights, or the index of weights in several files, may have in such a
	 *         folder, the best first
	 */
	List<String> weights();

	/**
	 * Tells indexes from weights.
	 *
	 * @param name the name or path of a file
	 * @return true for one of {@link #weights} that is an index
	 */
	boolean isIndex(String name);

	/**
	 * Reads an index of weights in several files.
	 *
	 * @param name the index's path or address, for messages
	 * @param index its content
	 * @return the names of the files, which lie in the index's folder
	 * @throws IOException if it is no such index, or names files elsewhere
	 */
	Set<String> shards(String name, byte[] index) throws IOException;

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
