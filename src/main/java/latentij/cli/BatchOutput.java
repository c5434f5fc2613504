// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import java.nio.file.Path;
import java.util.List;
import latentij.batch.BatchProgress;
import latentij.batch.BatchTask;
import latentij.job.PoolListener;

/** Prints what a batch does. */
interface BatchOutput extends PoolListener {

	/** A task that a dry run leaves undone. */
	void planned(BatchTask task);

	/** A task that was done, and the files that were made: more than one where a file holds several images. */
	void done(BatchTask task, List<Path> results, BatchProgress progress);

	/** A task that failed. */
	void failed(BatchTask task, String reason);

	/** The end, and the number of files whose results were there. */
	void summary(BatchProgress end, int skipped, boolean dryRun);
}
