// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import java.io.IOException;
import java.util.List;
import latentij.batch.BatchTask;
import latentij.batch.BatchWork;
import latentij.batch.GroupWork;
import latentij.ij.Latents;
import latentij.job.GroupRun;
import latentij.job.GroupRuns;

/**
 * The work on files that share runs of the network: each is read and written by a thread of its own.
 *
 * <pre>{@code
 * GroupWork groups = new FileGroups(work, latents, work::run);
 * new BatchRunner(2, System::nanoTime).run(plan, groups, listener, () -> false);
 * }</pre>
 */
public final class FileGroups implements GroupWork {

	private final FileWork work;
	private final Latents latents;
	private final Each each;
	private final GroupRuns runs;

	/** What is done with each file. */
	@FunctionalInterface
	public interface Each {

		/**
		 * Does it.
		 *
		 * @param latents encodes and decodes this file
		 * @param task the file
		 * @throws IOException if it fails
		 */
		void run(Latents latents, BatchTask task) throws IOException;
	}

	/**
	 * Creates the work. The device is known then.
	 *
	 * @param work says which files share runs
	 * @param latents encodes and decodes
	 * @param each does the work with one file
	 * @throws java.util.concurrent.CancellationException if the Esc key was pressed while a GPU was tried
	 */
	public FileGroups(final FileWork work, final Latents latents, final Each each) {
		this.work = work;
		this.latents = latents;
		this.each = each;
		runs = work.groups(latents);
	}

	@Override
	public int most() {
		return runs.most();
	}

	@Override
	public Object kind(final BatchTask task) {
		return work.kind(task, runs);
	}

	@Override
	public List<BatchWork> begin(final int tasks) {
		if (tasks == 1) return List.of(task -> each.run(latents, task));
		return runs.begin(tasks).stream().map(this::of).toList();
	}

	private BatchWork of(final GroupRun.Member member) {
		return task -> {
			try (member) {
				each.run(latents.in(member), task);
			}
		};
	}
}
