// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.IOException;
import latentij.model.VaeModel;

/** Finds a model by the words of a user. */
@FunctionalInterface
public interface ModelFinder {

	/**
	 * Finds a model, after a download if need be.
	 *
	 * @param reference name, Hugging Face name or path
	 * @return the model
	 * @throws IOException if there is none, or if it cannot be read; the message says what to do
	 */
	VaeModel find(String reference) throws IOException;
}
