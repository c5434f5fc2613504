// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.util.concurrent.CancellationException;

/** Follows a job that is done in tiles, and may end it between two of them. */
@FunctionalInterface
public interface TileListener {

	/** Lets everything happen. */
	TileListener NONE = (done, all) -> {};

	/**
	 * Called before each tile by the thread that works; not for images that are
	 * computed whole.
	 *
	 * @param done how many tiles are done
	 * @param all how many there are, at least 2
	 * @throws CancellationException to end the job: nothing comes of it
	 */
	void progress(int done, int all);
}
