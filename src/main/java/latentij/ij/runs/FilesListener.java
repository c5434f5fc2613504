// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.runs;

import latentij.batch.BatchProgress;

/** Follows a run over many files, for a status line. Its methods are called by any thread. */
public interface FilesListener {

	/** @param progress of the files; one call at a time */
	default void progress(final BatchProgress progress) {}

	/** @return true to end the run; asked from time to time */
	default boolean isCanceled() {
		return false;
	}

	/** Takes note of the end, however it came; called once. */
	default void ended() {}
}
