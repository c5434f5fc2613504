// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import java.util.concurrent.CancellationException;

/** Follows runs of networks in sentences, for a status line. */
public interface RunListener {

	/** @param what is being done, as "Encoding mountains.png with latentij-f8c4 on CPU" */
	default void started(final String what) {}

	/**
	 * Called before each tile of an image that is computed in tiles.
	 *
	 * @param what is being done
	 * @param done how many tiles are done
	 * @param all how many there are
	 * @throws CancellationException to end it; the caller of {@link Latents} gets
	 *           this exception
	 */
	default void progress(final String what, final int done, final int all) {}

	/**
	 * @param what was done, on which device and why there, and how long it took;
	 *          not called if it failed
	 */
	default void finished(final String what) {}

	/**
	 * @param what was not done, as "Encoding mountains.png failed"; the caller of
	 *          {@link Latents} gets an exception that says why
	 */
	default void failed(final String what) {}
}
