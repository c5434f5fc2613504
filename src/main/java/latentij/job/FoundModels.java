// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.IOException;
import latentij.model.VaeModel;
import latentij.model.library.FileStamps;

/**
 * Models whose numbers are wanted, and that are not opened. The last one is kept, so that many files that need the same
 * numbers have it looked for once. Several threads may use it.
 */
final class FoundModels {

	private final ModelFinder models;
	private final ModelNotes notes;
	private Found last;

	/** @param files their state before the model was read */
	private record Found(String name, VaeModel model, FileStamps files) {

		boolean isStill(final String other) {
			return name.equals(other)
					&& !files.changed()
					&& model.files().changed().isEmpty();
		}
	}

	/**
	 * Creates them.
	 *
	 * @param models where models are found
	 * @param notes tells what is special about a model that was found
	 */
	FoundModels(final ModelFinder models, final ModelNotes notes) {
		this.models = models;
		this.notes = notes;
	}

	/**
	 * Finds a model.
	 *
	 * @param name the same for all spellings of it
	 * @param reference what the user wrote
	 * @return the model, as its files are now
	 * @throws IOException if there is none, or if it cannot be read
	 */
	synchronized VaeModel find(final String name, final String reference) throws IOException {
		if (last != null && last.isStill(name)) return last.model;
		final FileStamps files = new FileStamps(reference);
		final VaeModel model = models.find(reference);
		notes.tell(name, model);
		last = new Found(name, model, files);
		return model;
	}
}
