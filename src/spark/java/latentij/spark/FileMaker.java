// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import latentij.batch.BatchTask;
import latentij.ij.Latents;
import latentij.ij.files.FileWork;
import latentij.job.CodecPool.Lease;
import latentij.job.GroupRuns;
import latentij.util.files.WholeFile;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;

/** Makes the files of a part, in an executor: with the command line's writers, and in its groups. */
final class FileMaker implements Function<List<FileItem>, FilesOutcome> {

	private static final long serialVersionUID = 1L;

	private final SparkWork work;
	private final Asked.Answer same;
	private final TreeMap<String, String> settings;

	/**
	 * Creates the work.
	 *
	 * @param work what is done with each file
	 * @param same what all executors have the same
	 * @param settings of LatentIJ, for executors
	 */
	FileMaker(final SparkWork work, final Asked.Answer same, final TreeMap<String, String> settings) {
		this.work = work;
		this.same = same;
		this.settings = settings;
	}

	@Override
	public FilesOutcome call(final List<FileItem> part) throws IOException {
		final TaskContext context = TaskContext.get();
		final Latents latents = ExecutorLatents.get(settings);
		final FileWork files = work.assigned().files();
		final GroupRuns runs = files.groups(latents);
		final List<FilesOutcome.Failure> failures = Collections.synchronizedList(new ArrayList<>());
		try (Lease model = files.open(latents)) {
			Asked.requireVersion(model, same.version());
			new PartGroups<FileItem>(
							latents,
							runs,
							same.most(),
							item -> files.kind(item.task(), runs),
							FileItem::there,
							(own, item) -> make(context, files, own, item).ifPresent(failures::add))
					.run(part, () -> {});
		}
		final int todo = (int) part.stream().filter(item -> !item.there()).count();
		return new FilesOutcome(todo - failures.size(), 0, 0, files.notes(), new ArrayList<>(failures));
	}

	private static Optional<FilesOutcome.Failure> make(
			final TaskContext context, final FileWork files, final Latents latents, final FileItem item)
			throws IOException {
		return ExecutorFailures.OF_THIS_PROCESS
				.tried(context, item.shown(), () -> {
					final BatchTask task = item.task();
					files.requireVersion(latents, task);
					if (!task.there()) WholeFile.makeFolder(task.out().getParent());
					files.run(latents, task);
				})
				// A file that was read for the sake of others has its result.
				.filter(reason -> !item.there())
				.map(reason -> new FilesOutcome.Failure(item.shown(), reason));
	}
}
