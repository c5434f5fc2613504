// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.runs;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import latentij.batch.BatchProgress;
import latentij.ij.ui.EscKey;

/**
 * A run over many files, of which a listener is told instead of each run of a network. The Esc key
 * ends it, also when it is pressed between two files.
 */
public final class FilesRun implements RunListener {

	private final FilesListener files;
	private volatile EscKey esc;

	/** @param files is told of the run */
	public FilesRun(final FilesListener files) {
		this.files = files;
	}

	/** Does the work, and tells that it has ended. */
	public <T> T follow(final OneRun.Work<T> work) throws IOException {
		try (EscKey watched = EscKey.watch()) {
			esc = watched;
			return work.run();
		} finally {
			files.ended();
		}
	}

	/**
	 * Tells of the files that are done.
	 *
	 * @param progress of the files; one call at a time
	 */
	public void progress(final BatchProgress progress) {
		files.progress(progress);
	}

	/** @return true to end the run */
	public boolean isCanceled() {
		return esc.wasPressed() || files.isCanceled();
	}

	@Override
	public BooleanSupplier stop(final String what) {
		return this::isCanceled;
	}
}
