// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub;

/**
 * Follows a download and may stop it. Called on the thread that downloads.
 */
public interface DownloadListener {

	/** Looks away, and never stops anything. */
	DownloadListener NONE = new DownloadListener() {};

	/**
	 * Some more bytes are there. Called at the start, at most ten times a second
	 * in between, and at the end.
	 *
	 * @param progress the state of the download
	 */
	default void progress(final DownloadProgress progress) {}

	/**
	 * Something other than bytes goes on: a file is being checked, another ImageJ
	 * is being waited for, a broken connection is tried again.
	 *
	 * @param message one line for the status bar
	 */
	default void status(final String message) {}

	/**
	 * Asked often, also while nothing arrives.
	 *
	 * @return true to stop; what was downloaded is kept for the next attempt
	 */
	default boolean isCanceled() {
		return false;
	}
}
