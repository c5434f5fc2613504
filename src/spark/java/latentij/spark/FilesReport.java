// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import latentij.batch.ErrorLog;
import latentij.ij.files.FileNotes;
import latentij.util.files.FileFailures;

/** Tells of files that are made, when a part of them is there, and keeps the failures in a table. */
final class FilesReport {

	private final PrintWriter err;
	private final ErrorLog errors;
	private final Progress progress;
	private final Set<String> failed = new HashSet<>();
	private int done;
	private int there;
	private int empty;
	private FileNotes notes;

	/**
	 * Creates a report.
	 *
	 * @param err for failures and progress
	 * @param errors the table
	 * @param all the number of files
	 * @param before what is told of files that were left as they are
	 */
	FilesReport(final PrintWriter err, final ErrorLog errors, final int all, final FileNotes before) {
		this.err = err;
		this.errors = errors;
		notes = before;
		progress = new Progress("files", all, err, System::nanoTime);
	}

	void add(final FilesOutcome outcome) throws IOException {
		done += outcome.done();
		there += outcome.there();
		empty += outcome.empty();
		notes = notes.plus(outcome.notes());
		for (final FilesOutcome.Failure failure : outcome.failures()) {
			failed.add(failure.name());
			final Path file = Path.of(failure.name());
			final String reason = FileFailures.withoutName(failure.reason(), file);
			err.println(failure.name() + ": " + reason);
			errors.add(file, reason);
		}
		progress.add(
				outcome.done() + outcome.there() + outcome.empty(),
				outcome.failures().size());
	}

	boolean hasFailed(final String name) {
		return failed.contains(name);
	}

	/** Tells what is told once of all files. */
	void tellOfAll() {
		notes.sentences().stream().map(SparkWording::ofMacros).forEach(err::println);
	}

	/** The exit code. */
	int code() {
		return failed.isEmpty() ? 0 : 1;
	}

	/** Sums up, as {@code 9,997 done, 3 failed, 12 there already}; with files that were there before it began. */
	String summary(final int before) {
		return String.format(
				Locale.ROOT, "%,d done, %,d failed, %,d there already", done, failed.size(), there + before);
	}

	/** Rows without a latent. */
	int empty() {
		return empty;
	}
}
