// SPDX-License-Identifier: BSD-2-Clause
package latentij.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import latentij.batch.BatchGroups;
import latentij.batch.BatchPlan;
import latentij.batch.BatchTask;
import latentij.batch.ErrorLog;
import latentij.ij.Latents;
import latentij.ij.files.FileWork;
import latentij.util.CancelCheck;
import latentij.util.Printable;
import latentij.util.files.WholeFile;
import org.apache.spark.SparkException;
import picocli.CommandLine;

/** Makes files of others, from the driver: cuts the list into parts, of which an executor makes one at a time. */
final class FilesBatch {

	private FilesBatch() {}

	/**
	 * Does all tasks of a plan. A file that fails is told, and the others are done.
	 *
	 * @param plan of the files
	 * @param work what is done with each
	 * @param partSize files of a task, or more where they go through the network together; 0 chooses
	 * @param folder for the results
	 * @param line tells where to print
	 * @return the exit code
	 * @throws IOException if the folder cannot be used
	 * @throws SparkException if executors can do nothing
	 */
	static int run(
			final BatchPlan plan, final SparkWork work, final int partSize, final Path folder, final CommandLine line)
			throws IOException, SparkException {
		WholeFile.makeFolder(folder);
		final FileWork files = work.files();
		try (Latents latents = new Latents(line.getErr()::println)) {
			files.requireSame(latents, plan, CancelCheck.NONE);
		}
		// A run that is refused changes nothing.
		final ErrorLog errors = new ErrorLog(folder, plan.inputs());
		FileWork.clearLeftovers(plan);
		final List<BatchTask> tasks = plan.tasks();
		final FilesReport report = new FilesReport(line.getErr(), errors, tasks.size(), files.notes());
		if (!tasks.isEmpty()) {
			try (SparkRun spark = SparkRun.begin("LatentIJ " + (work.encode() ? "encode" : "decode"))) {
				final Asked.Answer same = spark.ask(work);
				final int size = partSize > 0 ? partSize : spark.usualPart(tasks.size());
				spark.each(
						parts(plan, same.most(), size),
						new FileMaker(work, same, spark.settings()),
						(part, outcome) -> report.add(outcome));
			}
		}
		requireHere(tasks, report, folder);
		report.tellOfAll();
		line.getOut().println(report.summary(plan.skipped()) + ", in " + folder);
		if (report.code() != 0) line.getOut().println("What failed is in " + folder.resolve(ErrorLog.NAME) + ".");
		return report.code();
	}

	private static List<List<FileItem>> parts(final BatchPlan plan, final int most, final int size) {
		return BatchGroups.parts(plan.all().stream().map(FileItem::of).toList(), most, size, FileItem::there);
	}

	/** Refuses a folder that executors have elsewhere. */
	private static void requireHere(final List<BatchTask> tasks, final FilesReport report, final Path folder)
			throws IOException {
		for (final BatchTask task : tasks)
			if (!report.hasFailed(task.in().toString()) && !Files.exists(task.out()))
				throw new IOException("Executors have written " + Printable.quoted(task.out()) + ", but it is not"
						+ " here. Choose a folder that all machines share.");
	}
}
