// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import latentij.batch.BatchTask;
import latentij.ij.Latents;
import latentij.job.CodecPool.Lease;

/** The work that is done with each file of a batch. */
public interface FileWork {

	/** @return true for the files, and folders that are as files, of a folder that are read, by their names */
	Predicate<Path> isInput();

	/** @return true for folders that are as files: nothing is looked for in them */
	default Predicate<Path> isFolderInput() {
		return folder -> false;
	}

	/**
	 * Names a result.
	 *
	 * @param input the name of a file, without its folder
	 * @return the name of the file that is made of it
	 */
	String name(String input);

	/**
	 * Opens the model that is chosen for all files, so that it is known before the first one whether it can be.
	 *
	 * @param latents opens it
	 * @return a lease that the caller closes after the last file; null where each file names its model, or needs none
	 * @throws IllegalArgumentException if the model cannot be used
	 * @throws IOException if it cannot be read
	 * @throws CancellationException if the user did not want a download
	 */
	default Lease open(final Latents latents) throws IOException {
		return null;
	}

	/**
	 * Makes one file of another. It appears whole or not at all.
	 *
	 * @param latents encodes and decodes; several threads may share it
	 * @param task the files
	 * @throws IllegalArgumentException if the file, or an option, cannot be used
	 * @throws IOException if a file cannot be read or written
	 * @throws CancellationException if it was canceled
	 */
	void run(Latents latents, BatchTask task) throws IOException;
}
