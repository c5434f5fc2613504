// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;

/**
 * Tells a machine that can do nothing (the folder of the images is not mounted, a library is missing) from images
 * that cannot be read: so many failures for one reason, and nothing else, are not the images' fault. Then the
 * task fails, and Spark tries it elsewhere.
 */
final class ExecutorFailures {

	static final int HOPELESS = 10;

	static final ExecutorFailures OF_THIS_PROCESS = new ExecutorFailures();

	private boolean anyDone;
	private int failed;
	/** What was said of the first image, but for its name. */
	private String reason;

	synchronized void done() {
		anyDone = true;
	}

	/**
	 * Takes note of an image that failed.
	 *
	 * @param name of the image
	 * @param cause of it
	 * @throws IOException if nothing else has ever happened here
	 */
	synchronized void failed(final String name, final Throwable cause) throws IOException {
		if (anyDone) return;
		final String text = String.valueOf(cause.getMessage());
		final String other = text.replace(name, "");
		if (reason == null) reason = other;
		// Images that fail for different reasons are looked at by somebody.
		if (!reason.equals(other)) anyDone = true;
		if (anyDone || ++failed < HOPELESS) return;
		throw new IOException(
				"The first " + failed + " images of an executor failed for the same reason: " + text, cause);
	}
}
