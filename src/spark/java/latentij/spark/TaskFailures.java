// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.UncheckedIOException;
import org.apache.spark.SparkException;

/** Failures of tasks, which Spark wraps. */
final class TaskFailures {

	private TaskFailures() {}

	/** Of a task that failed too often, the reason counts, not the list of attempts. */
	static Throwable reason(final Throwable exc) {
		Throwable reason = exc;
		while ((reason instanceof SparkException || reason instanceof UncheckedIOException)
				&& reason.getCause() != null) reason = reason.getCause();
		return reason;
	}
}
