// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.io.IOException;
import latentij.batch.BatchListener;
import latentij.batch.BatchProgress;
import latentij.batch.BatchTask;
import latentij.batch.ErrorLog;
import latentij.ij.files.FileWork;
import latentij.util.files.FileFailures;

/** Prints the outcome of tasks, and keeps the failures in a table. */
record Reporter(FileWork work, BatchOutput output, ErrorLog errors) implements BatchListener {

	@Override
	public void done(final BatchTask task, final BatchProgress progress) {
		output.done(task, work.results(task), progress);
	}

	@Override
	public void failed(final BatchTask task, final Throwable cause, final BatchProgress progress) {
		final String reason = FileFailures.withoutName(Wording.of(cause), task.in());
		output.failed(task, reason);
		try {
			errors.add(task.in(), reason);
		} catch (final IOException exc) {
			output.note("The table of errors could not be written: " + FileFailures.text(exc));
		}
	}
}
