// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import latentij.batch.BatchTask;
import latentij.ij.Latents;
import latentij.ij.files.FileWork;
import latentij.job.CodecPool.Lease;
import latentij.util.WholeFile;
import org.apache.spark.api.java.function.Function;

/** Makes the files of a part, in an executor: with the command line's writers. */
final class FileMaker implements Function<List<FileItem>, FilesOutcome> {

	private static final long serialVersionUID = 1L;

	private final SparkWork work;
	private final TreeMap<String, String> settings;

	/**
	 * Creates the work.
	 *
	 * @param work what is done with each file
	 * @param settings of LatentIJ, for executors
	 */
	FileMaker(final SparkWork work, final TreeMap<String, String> settings) {
		this.work = work;
		this.settings = settings;
	}

	@Override
	public FilesOutcome call(final List<FileItem> part) throws IOException {
		final Latents latents = ExecutorLatents.get(settings);
		final FileWork files = work.assigned().files();
		final List<FilesOutcome.Failure> failures = new ArrayList<>();
		try (Lease model = files.open(latents)) {
			for (final FileItem item : part)
				ExecutorFailures.OF_THIS_PROCESS
						.tried(item.shown(), () -> make(files, latents, item))
						.ifPresent(reason -> failures.add(new FilesOutcome.Failure(item.shown(), reason)));
		}
		return new FilesOutcome(part.size() - failures.size(), 0, 0, failures);
	}

	private static void make(final FileWork files, final Latents latents, final FileItem item) throws IOException {
		final Path out = Path.of(item.out());
		WholeFile.makeFolder(out.getParent());
		files.run(latents, new BatchTask(Path.of(item.in()), out));
	}
}
