// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import latentij.batch.BatchFile;
import latentij.batch.BatchFiles;
import latentij.batch.BatchPlan;
import latentij.batch.BatchTask;
import latentij.ij.Latents;
import latentij.ij.chunked.ImageFolders;
import latentij.job.CodecPool.Lease;
import latentij.job.GroupRuns;
import latentij.util.CancelCheck;

/** The work that is done with each file of a batch. */
public interface FileWork {

	/** @return true for the files, and folders that are as files, of a folder that are read, by their names */
	Predicate<Path> isInput();

	/** @return true for folders that are as files: nothing is looked for in them */
	default Predicate<Path> isFolderInput() {
		return folder -> false;
	}

	/**
	 * Finds the files.
	 *
	 * @param names as for {@link BatchFiles#find}
	 * @param recursive true for the folders in folders too
	 * @return those that were named; of other folders, those that are read
	 * @throws IOException if a name finds nothing; the message tells what was left out
	 */
	default List<BatchFile> find(final List<String> names, final boolean recursive) throws IOException {
		try {
			return BatchFiles.find(names, isInput(), isFolderInput(), recursive);
		} catch (final IOException exc) {
			final List<String> told =
					Stream.concat(leftLatents().stream(), told().stream()).toList();
			if (told.isEmpty()) throw exc;
			throw new IOException(exc.getMessage() + " " + String.join(" ", told), exc);
		}
	}

	/** @return a sentence about latents that were passed over, for where nothing else was found; empty if there were none */
	default Optional<String> leftLatents() {
		return Optional.empty();
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
	 * Refuses results that are there, and would be left out, if they were made otherwise than this run makes its own,
	 * as far as that is quick to know: by what they tell of their model, its version and options.
	 *
	 * @param latents finds the model that is chosen, which is not opened
	 * @param plan of the run
	 * @param check asked before each result; ends it
	 * @throws IOException if one was, or if the model cannot be read
	 */
	default void requireSame(final Latents latents, final BatchPlan plan, final CancelCheck check) throws IOException {}

	/**
	 * Deletes what killed runs left in the folders of all results, and of results that are folders and complete.
	 *
	 * @param plan of the run
	 * @throws IOException if something cannot be deleted
	 */
	static void clearLeftovers(final BatchPlan plan) throws IOException {
		plan.clearLeftovers();
		for (final BatchTask task : plan.all()) if (task.there()) ImageFolders.finish(task.out());
	}

	/**
	 * Refuses a file that chooses its model, of which another version than it tells is here: on many machines, one that
	 * has another model than the others would not be seen.
	 *
	 * @param latents finds the model, which is not opened
	 * @param task the files
	 * @throws IOException if it is another one; the message names both versions
	 */
	default void requireVersion(final Latents latents, final BatchTask task) throws IOException {}

	/**
	 * Prepares runs of the network that files share, where these take less time together than alone.
	 *
	 * @param latents encodes and decodes
	 * @return the runs
	 * @throws CancellationException if the Esc key was pressed while a GPU was tried
	 */
	default GroupRuns groups(final Latents latents) {
		return GroupRuns.NONE;
	}

	/**
	 * Tells which files may share a run.
	 *
	 * @param task the files
	 * @param groups the runs
	 * @return equal objects for those that may, by what is quick to read of them; null for a file that is computed
	 *         alone
	 */
	default Object kind(final BatchTask task, final GroupRuns groups) {
		return null;
	}

	/**
	 * Makes one file of another. It appears whole or not at all. Where the result is {@linkplain BatchTask#there there},
	 * the file is computed for those that share its run, and nothing is written.
	 *
	 * @param latents encodes and decodes; several threads may share it
	 * @param task the files
	 * @throws IllegalArgumentException if the file, or an option, cannot be used
	 * @throws IOException if a file cannot be read or written
	 * @throws CancellationException if it was canceled
	 */
	void run(Latents latents, BatchTask task) throws IOException;

	/**
	 * Names the files that were made of one that was done.
	 *
	 * @param task that was done
	 * @return the file of the task first; more where one file holds several images
	 */
	default List<Path> results(final BatchTask task) {
		return List.of(task.out());
	}

	/**
	 * Collects what is told once of all files.
	 *
	 * @return of those that were done
	 */
	default FileNotes notes() {
		return FileNotes.NONE;
	}

	/** @return sentences for people at the end of a run: of those that were done, and of those that were left out */
	default List<String> told() {
		return notes().sentences();
	}
}
