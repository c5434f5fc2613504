// SPDX-License-Identifier: BSD-2-Clause
package latentij.cli;

import ij.IJ;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import latentij.batch.BatchFile;
import latentij.batch.BatchListener;
import latentij.batch.BatchPlan;
import latentij.batch.BatchProgress;
import latentij.batch.BatchRunner;
import latentij.batch.ErrorLog;
import latentij.ij.Latents;
import latentij.ij.files.FileGroups;
import latentij.ij.files.FileWork;
import latentij.ij.runs.JobNotes;
import latentij.ij.runs.RunListener;
import latentij.job.CodecPool.Lease;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;
import latentij.util.CancelCheck;
import latentij.util.RunWatch;
import latentij.util.files.WholeFile;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A command that makes one file of each of many. */
abstract class BatchCommand implements Callable<Integer> {

	@CommandLine.Spec
	private CommandSpec spec;

	@CommandLine.Mixin
	private final Inputs inputs = new Inputs();

	@CommandLine.Option(
			names = "--workers",
			paramLabel = "N",
			defaultValue = "2",
			description = "Files at a time: one is read or written while another is computed (${DEFAULT-VALUE})")
	private String workers;

	@CommandLine.Option(
			names = "--skip-existing",
			description = "Leave out files whose results are there: goes on where an earlier run ended")
	private boolean skipExisting;

	@CommandLine.Option(names = "--dry-run", description = "Say what would be done, and do nothing")
	private boolean dryRun;

	@CommandLine.Option(names = "--json", description = "Print one JSON object for each file, and one at the end")
	private boolean json;

	/** Describes a command: its own options, and those of its job. */
	static CommandSpec spec(final BatchCommand command) {
		return JobWords.addTo(CommandSpec.forAnnotatedObject(command), command.options());
	}

	/** The options of the command, beside those of all batches. */
	abstract List<Option<?>> options();

	/**
	 * Reads the options.
	 *
	 * @param words by key; those that were not given are left out
	 * @return what is done with each file
	 * @throws IllegalArgumentException if one is not understood
	 */
	abstract FileWork work(Map<String, String> words);

	/**
	 * Looks whether options are for files that were found.
	 *
	 * @param words by key; those that were not given are left out
	 * @param files that were found
	 * @throws UsageException if one is for none of them
	 */
	void requireUsed(final Map<String, String> words, final List<BatchFile> files) {}

	@Override
	public final Integer call() throws IOException {
		final Path folder = inputs.folder();
		final Map<String, String> words;
		final FileWork work;
		final int atATime;
		try {
			words = JobWords.of(spec, options());
			work = work(words);
			atATime = atATime();
		} catch (final IllegalArgumentException exc) {
			throw new UsageException(exc.getMessage());
		}
		final List<BatchFile> files = inputs.find(work);
		requireUsed(words, files);
		final BatchPlan plan = BatchPlan.of(files, folder, work::name, skipExisting);
		final PrintWriter results = spec.commandLine().getOut();
		final BatchOutput output = json
				? new JsonOutput(results)
				: new TextOutput(results, spec.commandLine().getErr(), folder, System::nanoTime);
		if (dryRun) {
			try (Latents latents = new Latents(output::note)) {
				work.requireSame(latents, plan, CancelCheck.NONE);
			}
			work.told().forEach(output::note);
			plan.tasks().forEach(output::planned);
			output.summary(BatchProgress.of(plan), plan.skipped(), true);
			return 0;
		}
		return run(plan, work, atATime, output, folder);
	}

	/** The number of workers, of the same words as in macros. */
	private int atATime() {
		JobWords.requireSaid("--workers", workers, Options.WORKERS.initial());
		return ToolOptions.parse(JobType.ENCODE_FOLDER, Map.of(Options.WORKERS.key(), workers))
				.get(Options.WORKERS);
	}

	private int run(
			final BatchPlan plan, final FileWork work, final int atATime, final BatchOutput output, final Path folder)
			throws IOException {
		WholeFile.makeFolder(folder);
		IJ.redirectErrorMessages();
		final BatchProgress end;
		try (Latents latents = new Latents(output, JobNotes.once(output::note), new RunListener() {});
				RunWatch watch = RunWatch.open()) {
			work.requireSame(latents, plan, CancelCheck.NONE);
			// A run that is refused changes nothing.
			final ErrorLog errors = new ErrorLog(folder, plan.inputs());
			end = run(plan, work, atATime, latents, new Reporter(work, output, errors));
			work.told().forEach(output::note);
			if (watch.runs() > 1) output.note(watch.toString());
		}
		output.summary(end, plan.skipped(), false);
		return end.failed() == 0 ? 0 : 1;
	}

	private BatchProgress run(
			final BatchPlan plan,
			final FileWork work,
			final int atATime,
			final Latents latents,
			final BatchListener listener)
			throws IOException {
		FileWork.clearLeftovers(plan);
		if (plan.tasks().isEmpty()) return BatchProgress.of(plan);
		try (Lease model = work.open(latents)) {
			return new BatchRunner(atATime, System::nanoTime)
					.run(plan, new FileGroups(work, latents, work::run), listener, () -> false);
		}
	}
}
