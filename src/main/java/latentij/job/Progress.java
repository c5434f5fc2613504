// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.concurrent.CancellationException;

/** Follows a job, and may end it. */
public interface Progress {

	/** Follows nothing. */
	Progress NONE = new Progress() {};

	/**
	 * Called before each block, by the thread that computes.
	 *
	 * @param done how many blocks are done
	 * @param all how many there are
	 * @throws CancellationException to end the job: nothing is left of it
	 */
	default void block(final int done, final int all) {}

	/**
	 * Called before each tile of a block that is computed in tiles, by the thread that
	 * computes.
	 *
	 * @param done how many tiles are done
	 * @param all how many there are, at least 2
	 * @throws CancellationException to end the job: nothing is left of it
	 */
	default void tile(final int done, final int all) {}

	/**
	 * Asked before each block and each tile, and from time to time while a network runs, by
	 * any thread.
	 *
	 * @return true if the job shall end: it then throws a {@link CancellationException}
	 */
	default boolean isCanceled() {
		return false;
	}
}
