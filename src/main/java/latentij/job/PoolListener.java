// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.function.Consumer;

/** Is told which models a {@link CodecPool} opens, by the thread that opens them. */
public interface PoolListener {

	/**
	 * A model was opened.
	 *
	 * @param model name or path, as the user typed it
	 * @param where the device, and why it was taken, for people
	 */
	void opened(String model, String where);

	/**
	 * There is something to know of a model or a device.
	 *
	 * @param sentence for people
	 */
	void note(String sentence);

	/**
	 * Creates a listener that writes all of it into a log.
	 *
	 * @param log takes one sentence at a time
	 * @return the listener
	 */
	static PoolListener of(final Consumer<String> log) {
		return of(log, log);
	}

	/**
	 * Likewise, with a log of its own for models that were opened: where they run is news to few.
	 *
	 * @param models takes one sentence for each model
	 * @param notes takes one sentence at a time
	 * @return the listener
	 */
	static PoolListener of(final Consumer<String> models, final Consumer<String> notes) {
		return new PoolListener() {

			@Override
			public void opened(final String model, final String where) {
				models.accept("LatentIJ: model " + model + " on " + where);
			}

			@Override
			public void note(final String sentence) {
				notes.accept("LatentIJ: " + sentence);
			}
		};
	}
}
