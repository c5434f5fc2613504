// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.spark.TaskContext;

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

	/** What is tried. */
	interface Attempt {

		void run() throws IOException;
	}

	/**
	 * Tries something, unless Spark has ended the task: another attempt may have been faster.
	 *
	 * @param task that it is a part of, which other threads do not know
	 * @param name of the image
	 * @param attempt may fail
	 * @return why it failed, for people; empty if it did not
	 * @throws IOException as {@link #failed} says
	 */
	Optional<String> tried(final TaskContext task, final String name, final Attempt attempt) throws IOException {
		if (task.isInterrupted()) throw new CancellationException("Spark has ended the task");
		try {
			attempt.run();
			done();
			return Optional.empty();
		} catch (final CancellationException exc) {
			throw exc;
		} catch (final IOException | RuntimeException | LinkageError | OutOfMemoryError exc) {
			failed(name, exc);
			return Optional.of(SparkWording.of(exc));
		}
	}

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
