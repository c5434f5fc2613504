// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import latentij.batch.BatchPlan;
import latentij.batch.BatchTask;
import latentij.batch.ErrorLog;
import latentij.ij.blocks.BlockJob;
import latentij.ij.files.FileWork;
import latentij.job.Region;
import latentij.util.CancelCheck;
import latentij.util.files.FileFailures;
import latentij.util.files.Paths;
import latentij.util.files.WholeFile;
import org.apache.spark.SparkException;
import picocli.CommandLine;

/**
 * Makes folders of OME-Zarr or N5 of others, from the driver: begins each, lets executors make the blocks that are missing,
 * and completes it. A run that ended early goes on where it was.
 */
final class BlockBatch {

	private final SparkRun spark;
	private final SparkWork work;
	private final PrintWriter err;

	private BlockBatch(final SparkRun spark, final SparkWork work, final PrintWriter err) {
		this.spark = spark;
		this.work = work;
		this.err = err;
	}

	/**
	 * Does all tasks of a plan, one after the other. One that fails is told, and the others are done.
	 *
	 * @param plan of the folders
	 * @param work what is done with each
	 * @param folder for the results
	 * @param line tells where to print
	 * @return the exit code
	 * @throws IOException if the folder cannot be used
	 */
	static int run(final BatchPlan plan, final SparkWork work, final Path folder, final CommandLine line)
			throws IOException {
		WholeFile.makeFolder(folder);
		int failed = 0;
		try (SparkRun spark = SparkRun.begin("LatentIJ " + (work.encode() ? "encode" : "decode"))) {
			work.files().requireSame(ExecutorLatents.get(spark.settings()), plan, CancelCheck.NONE);
			// A run that is refused changes nothing.
			final ErrorLog errors = new ErrorLog(folder, plan.inputs());
			FileWork.clearLeftovers(plan);
			final BlockBatch batch = new BlockBatch(spark, work, line.getErr());
			for (final BatchTask task : plan.tasks()) {
				try {
					batch.run(task);
				} catch (final IOException | RuntimeException | SparkException exc) {
					failed++;
					final String reason =
							FileFailures.withoutName(SparkWording.of(TaskFailures.reason(exc)), task.in());
					line.getErr().println(task.in() + ": " + reason);
					errors.add(task.in(), reason);
				}
			}
		}
		line.getOut()
				.printf(
						Locale.ROOT,
						"%,d done, %,d failed, %,d there already, in %s%n",
						plan.tasks().size() - failed,
						failed,
						plan.skipped(),
						folder);
		return failed == 0 ? 0 : 1;
	}

	private void run(final BatchTask task) throws IOException, SparkException {
		// The absolute path: executors have other working folders.
		final Path in = task.in().toAbsolutePath();
		final Path out = task.out().toAbsolutePath();
		Paths.requireReadable(in);
		WholeFile.makeFolder(out.getParent());
		final BlockJob blocks = work.blocks(ExecutorLatents.get(spark.settings()), in, out, null);
		try (BlockJob.Run run = blocks.begin()) {
			run.notes().stream().map(SparkWording::ofMacros).forEach(err::println);
			final List<Region> missing = run.missing();
			err.printf(Locale.ROOT, "%s: %,d of %,d blocks to do%n", task.in(), missing.size(), run.size());
			final Progress progress = new Progress("blocks", missing.size(), err, System::nanoTime);
			final BlockJob.Made[] made = new BlockJob.Made[missing.size()];
			spark.each(missing, new BlockMaker(work, in, out, run.terms(), spark.settings()), (block, told) -> {
				made[block] = told;
				progress.add(1, 0);
			});
			run.commit(Arrays.asList(made)).stream().map(SparkWording::ofMacros).forEach(err::println);
		}
	}
}
