// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.files;

import ij.IJ;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import latentij.batch.BatchListener;
import latentij.batch.BatchPlan;
import latentij.batch.BatchProgress;
import latentij.batch.BatchRunner;
import latentij.batch.BatchTask;
import latentij.batch.ErrorLog;
import latentij.batch.GroupWork;
import latentij.ij.Latents;
import latentij.ij.chunked.ImagePart;
import latentij.ij.runs.FilesRun;
import latentij.ij.ui.MacroThreads;
import latentij.ij.ui.TextWindows;
import latentij.interchange.LatentFileType;
import latentij.job.CodecPool.Lease;
import latentij.job.ErrorMessage;
import latentij.job.ToolOptions;
import latentij.job.options.JobType;
import latentij.job.options.Option;
import latentij.job.options.Options;
import latentij.util.Printable;
import latentij.util.RunWatch;
import latentij.util.files.FileFailures;
import latentij.util.files.Missing;
import latentij.util.files.WholeFile;

/**
 * Encodes or decodes all files of a folder, for commands in a menu: {@code latentij encode} and {@code
 * latentij decode} of the command line.
 */
public final class FolderJobs {

	private final Latents latents;
	private final Consumer<String> log;

	/**
	 * Creates the jobs.
	 *
	 * @param latents encodes and decodes
	 * @param log is told which files failed, and what was done at the end
	 */
	public FolderJobs(final Latents latents, final Consumer<String> log) {
		this.latents = latents;
		this.log = log;
	}

	/** Tells of the files, and keeps what failed. */
	private final class Report implements BatchListener {

		private final FilesRun run;
		private ErrorLog errors;
		private BatchProgress last;
		private String firstFailure;

		Report(final FilesRun run, final BatchPlan plan) {
			this.run = run;
			last = BatchProgress.of(plan);
			run.progress(last);
		}

		@Override
		public void done(final BatchTask task, final BatchProgress progress) {
			last = progress;
			run.progress(progress);
		}

		@Override
		public void failed(final BatchTask task, final Throwable cause, final BatchProgress progress) {
			final String failure =
					FileFailures.withoutName(ErrorMessage.of(cause).text(), task.in());
			final String line = task.in().getFileName() + ": " + failure;
			if (firstFailure == null) firstFailure = line;
			log.accept("LatentIJ: " + line);
			done(task, progress);
			try {
				errors.add(task.in(), failure);
			} catch (final IOException exc) {
				log.accept("LatentIJ: the table of errors could not be written: " + FileFailures.text(exc));
			}
		}
	}

	/**
	 * Does the job with each file. One that fails is in the table {@value ErrorLog#NAME} of the folder with the
	 * results, and the others are done.
	 *
	 * @param job {@link JobType#ENCODE_FOLDER} or {@link JobType#DECODE_FOLDER}
	 * @param words options by key, as in macros
	 * @throws IllegalArgumentException if an option cannot be used
	 * @throws IOException if a folder, or the model, cannot be used; or at the end, if a file failed
	 * @throws CancellationException if the Esc key or the listener ended it; what is done stays
	 */
	public void run(final JobType job, final Map<String, ?> words) throws IOException {
		final ToolOptions options = ToolOptions.parse(job, words);
		final Path source = folder(options.get(Options.SOURCE), Options.SOURCE, "with the files");
		final Path target = folder(options.get(Options.TARGET), Options.TARGET, "for the results");
		if (!Files.isDirectory(source))
			throw new IOException(Missing.folder(source, "Set folder= to the path of the folder with the files."));
		final FileWork work = job == JobType.ENCODE_FOLDER ? encode(options) : decode(options);
		final BatchPlan plan = BatchPlan.of(
				work.find(List.of(source.toAbsolutePath().toString()), options.get(Options.SUBFOLDERS)),
				target,
				work::name,
				options.get(Options.SKIP));
		WholeFile.makeFolder(target);
		final TextWindows before = TextWindows.open();
		latents.forFiles(
				job.title() + " " + Printable.quoted(source.toAbsolutePath().getFileName()), (part, run) -> {
					final Report report = new Report(run, plan);
					try {
						finish(
								job,
								run(plan, work, part, run, report, target, options.get(Options.WORKERS)),
								plan,
								report,
								target);
					} catch (final CancellationException exc) {
						log.accept("LatentIJ: " + job.title() + " was canceled: " + report.last.summary(plan.skipped())
								+ ", in " + target);
						IJ.showStatus(job.title() + " was canceled");
						throw exc;
					} finally {
						// ImageJ's own place for the log is too narrow for paths.
						before.placeOthers();
					}
					return null;
				});
	}

	private static Path folder(final Optional<Path> path, final Option<?> option, final String which) {
		return path.orElseThrow(() -> new IllegalArgumentException(
				"The folder " + which + " is missing. Set " + option.key() + "= to its path."));
	}

	private static FileWork encode(final ToolOptions options) {
		final LatentFileType format = options.get(Options.FORMAT);
		final Map<String, String> exchange = options.wordsFor(JobType.EXPORT);
		if (format == LatentFileType.TIF) {
			for (final Option<?> option : List.of(Options.SCALING, Options.LAYOUT, Options.DTYPE))
				if (!options.get(option)
						.equals(ToolOptions.parse(JobType.EXPORT, Map.of()).get(option)))
					throw new IllegalArgumentException("\"" + option.key() + "\" is for format=npy, npz, safetensors or"
							+ " latent. Leave it out, or choose one of these.");
		}
		return new EncodeFiles(
				options.encode(options.get(Options.MODEL)),
				format,
				exchange,
				ImagePart.ALL.withAxes(options.get(Options.AXES)));
	}

	private static FileWork decode(final ToolOptions options) {
		return new DecodeFiles(options.decode(), options.get(Options.IMAGE_FORMAT), options.wordsFor(JobType.IMPORT));
	}

	private BatchProgress run(
			final BatchPlan plan,
			final FileWork work,
			final Latents latents,
			final FilesRun run,
			final Report report,
			final Path target,
			final int workers)
			throws IOException {
		work.requireSame(latents, plan, () -> {
			if (run.isCanceled()) throw new CancellationException("Canceled.");
		});
		// A run that is refused changes nothing.
		report.errors = new ErrorLog(target, plan.inputs());
		FileWork.clearLeftovers(plan);
		if (plan.tasks().isEmpty()) {
			tellOfAll(work);
			return BatchProgress.of(plan);
		}
		final boolean macro = MacroThreads.isMacro(Thread.currentThread());
		final boolean redirecting = IJ.redirectingErrorMessages();
		try (Lease model = work.open(latents);
				RunWatch watch = RunWatch.open()) {
			final GroupWork groups = new FileGroups(work, latents, (part, task) -> one(work, part, task, macro));
			try {
				return new BatchRunner(workers, System::nanoTime).run(plan, groups, report, run::isCanceled);
			} finally {
				// Of what was done, however it ends.
				tellOfAll(work);
				if (watch.runs() > 1) log.accept("LatentIJ: " + watch);
			}
		} finally {
			IJ.redirectErrorMessages(redirecting);
		}
	}

	private void tellOfAll(final FileWork work) {
		work.told().forEach(note -> log.accept("LatentIJ: " + note));
	}

	/** On a thread of its own, which nobody would know to work for a macro. */
	private static void one(final FileWork work, final Latents latents, final BatchTask task, final boolean macro)
			throws IOException {
		MacroThreads.logNextError();
		if (macro) MacroThreads.forMacro(() -> work.run(latents, task));
		else work.run(latents, task);
	}

	private void finish(
			final JobType job, final BatchProgress end, final BatchPlan plan, final Report report, final Path target)
			throws IOException {
		final String summary = end.summary(plan.skipped());
		log.accept("LatentIJ: " + job.title() + ": " + end.summary(plan.skipped(), target));
		if (end.failed() == 0) return;
		final Path errors = target.resolve(ErrorLog.NAME);
		// On a full disk there is none.
		throw new IOException(summary + ". What failed is in "
				+ (Files.exists(errors) ? Printable.quoted(errors) : "the log") + "; first " + report.firstFailure);
	}
}
