// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

/** Follows a batch. Its methods are called one at a time, by any thread. */
public interface BatchListener {

	/**
	 * Takes note that a file was done.
	 *
	 * @param task that was done
	 * @param progress of the batch
	 */
	default void done(final BatchTask task, final BatchProgress progress) {}

	/**
	 * Takes note that a file failed; the batch goes on.
	 *
	 * @param task that failed
	 * @param cause of it
	 * @param progress of the batch
	 */
	default void failed(final BatchTask task, final Throwable cause, final BatchProgress progress) {}
}
