// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import latentij.util.files.Paths;
import latentij.util.files.WholeFile;

/**
 * Does the tasks of a batch with several workers, each of them a file, or a group of files that are computed together.
 * A file that fails is told, and the others are done, unless none can be.
 *
 * <pre>{@code
 * BatchPlan plan = BatchPlan.of(BatchFiles.find(names, isImage, false), folder, n -> n + "-latent.tif", true);
 * BatchProgress end = new BatchRunner(2, System::nanoTime).run(plan, groups, listener, () -> false);
 * }</pre>
 */
public final class BatchRunner {

	/** So many failures for one reason, and nothing else, are not the files' fault. */
	static final int HOPELESS = 10;

	private final int workers;
	private final LongSupplier nanos;
	private final ToLongFunction<Path> free;

	/**
	 * Creates a runner.
	 *
	 * @param workers threads, at least 1
	 * @param nanos a clock
	 */
	public BatchRunner(final int workers, final LongSupplier nanos) {
		this(workers, nanos, FullDisk::free);
	}

	/** @param free gives the bytes that may still be written to the disk of a folder */
	BatchRunner(final int workers, final LongSupplier nanos, final ToLongFunction<Path> free) {
		if (workers < 1) throw new IllegalArgumentException("A batch needs at least 1 worker, not " + workers);
		this.workers = workers;
		this.nanos = nanos;
		this.free = free;
	}

	/**
	 * Does all tasks in groups; ends when the last one is done. Of a group of which some results are there, all files
	 * are computed and the others written: what is computed together may differ in the last digits from what is
	 * computed alone.
	 *
	 * @param plan of the batch
	 * @param work says which tasks are in a group, and does them; called by several threads
	 * @param listener is told of each task that was to be done
	 * @param canceled is asked before each group; true ends the batch with the tasks that run
	 * @return the state at the end
	 * @throws IOException if a folder for results cannot be made; or if the first files, {@value #HOPELESS} of them,
	 *           all failed for the same reason, or if as many failed one after the other while the disk was full: the
	 *           others are not tried
	 * @throws CancellationException if it was canceled, by the work too
	 */
	public BatchProgress run(
			final BatchPlan plan, final GroupWork work, final BatchListener listener, final BooleanSupplier canceled)
			throws IOException {
		final List<BatchTask> tasks = plan.tasks();
		makeFolders(tasks);
		plan.clearLeftovers();
		final State state = new State(tasks.size(), listener);
		final int atATime = Math.min(workers, tasks.size());
		try (GroupThreads others = new GroupThreads(atATime, work.most())) {
			final BatchGroups<BatchTask> groups =
					new BatchGroups<>(plan.all(), work.most(), work::kind, BatchTask::there);
			final List<Thread> threads = IntStream.rangeClosed(1, atATime)
					.mapToObj(n -> new Thread(() -> take(state, groups, work, others, canceled), GroupThreads.NAME + n))
					.toList();
			threads.forEach(Thread::start);
			for (final Thread thread : threads) {
				try {
					thread.join();
				} catch (final InterruptedException exc) {
					Thread.currentThread().interrupt();
					state.end(new CancellationException("The batch was interrupted"));
				}
			}
		}
		return state.result();
	}

	private static void makeFolders(final List<BatchTask> tasks) throws IOException {
		final Set<Path> folders = new HashSet<>();
		for (final BatchTask task : tasks)
			folders.add(task.out().toAbsolutePath().getParent());
		for (final Path folder : folders) if (!Files.isDirectory(folder)) WholeFile.makeFolder(folder);
	}

	private static void take(
			final State state,
			final BatchGroups<BatchTask> groups,
			final GroupWork work,
			final GroupThreads others,
			final BooleanSupplier canceled) {
		while (!state.isOver()) {
			final List<BatchTask> group = groups.next();
			if (group.isEmpty()) return;
			if (canceled.getAsBoolean()) {
				state.end(new CancellationException("The batch was canceled"));
				return;
			}
			final List<BatchWork> works = work.begin(group.size());
			others.run(IntStream.range(0, group.size())
					.<Runnable>mapToObj(n -> () -> state.run(works.get(n), group.get(n)))
					.toList());
		}
	}

	/** The state of one run. */
	private final class State {

		private final int tasks;
		private final BatchListener listener;
		private final long start = nanos.getAsLong();
		private int done;
		private int failed;
		/** Files that failed although they could be read. */
		private int failedWork;

		/** The message of the first file that failed, without its name. */
		private String reason;

		private boolean sameReason = true;

		private final FullDisk disk = new FullDisk(HOPELESS, free);

		/** What ended the batch early; a CancellationException or an IOException. */
		private Exception end;

		State(final int tasks, final BatchListener listener) {
			this.tasks = tasks;
			this.listener = listener;
		}

		void run(final BatchWork work, final BatchTask task) {
			try {
				Paths.requireReadable(task.in());
			} catch (final IOException exc) {
				failed(task, exc);
				return;
			}
			try {
				work.run(task);
				done(task);
			} catch (final CancellationException exc) {
				end(exc);
			} catch (final IOException | RuntimeException | LinkageError | OutOfMemoryError exc) {
				failed(task, exc);
				endIfHopeless(task, exc);
				endIfFull(task, exc);
			}
		}

		private synchronized void done(final BatchTask task) {
			if (task.there()) return;
			done++;
			disk.done(task.out());
			listener.done(task, progress());
		}

		/** A file that was read for the sake of others has its result. */
		private synchronized void failed(final BatchTask task, final Throwable cause) {
			if (task.there()) return;
			failed++;
			listener.failed(task, cause, progress());
		}

		/** Files that are not there, or that may not be read, tell nothing of the others. */
		private synchronized void endIfHopeless(final BatchTask task, final Throwable cause) {
			if (task.there()) return;
			failedWork++;
			final String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
			final String other = text.replace(task.in().getFileName().toString(), "");
			if (reason == null) reason = other;
			sameReason &= reason.equals(other);
			if (done > 0 || failedWork < HOPELESS || !sameReason || tasks == failed) return;
			end(new IOException(
					"The first " + failedWork + " files failed for the same reason, so the others were not tried: "
							+ text,
					cause));
		}

		private synchronized void endIfFull(final BatchTask task, final Throwable cause) {
			if (task.there() || !disk.failed(task.out()) || tasks == done + failed) return;
			end(new IOException(
					disk + ", so the others were not tried (" + progress().summary(0) + "): " + cause.getMessage(),
					cause));
		}

		synchronized void end(final Exception exc) {
			if (end == null) end = exc;
		}

		synchronized boolean isOver() {
			return end != null;
		}

		private BatchProgress progress() {
			return new BatchProgress(done, failed, tasks, Duration.ofNanos(nanos.getAsLong() - start));
		}

		synchronized BatchProgress result() throws IOException {
			if (end instanceof IOException failure) throw failure;
			if (end instanceof CancellationException canceled) throw canceled;
			return progress();
		}
	}
}
