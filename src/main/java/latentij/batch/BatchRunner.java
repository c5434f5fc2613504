// SPDX-License-Identifier: BSD-2-Clause
package latentij.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import latentij.util.WholeFile;

/**
 * Does the tasks of a batch with several workers. A file that fails is told, and the others
 * are done, unless none can be.
 *
 * <pre>{@code
 * BatchPlan plan = BatchPlan.of(BatchFiles.find(names, isImage, false), folder, n -> n + "-latent.tif", true);
 * BatchProgress end = new BatchRunner(2, System::nanoTime).run(plan, this::encode, listener, () -> false);
 * }</pre>
 */
public final class BatchRunner {

	/** So many failures for one reason, and nothing else, are not the files' fault. */
	static final int HOPELESS = 10;

	/** No file takes so long to write. */
	private static final Duration LEFTOVER = Duration.ofHours(1);

	private final int workers;
	private final LongSupplier nanos;

	/** Does one task. */
	@FunctionalInterface
	public interface Work {

		/**
		 * Reads one file and writes the other, which appears whole or not at all.
		 *
		 * @param task to do
		 * @throws IOException if it fails
		 */
		void run(BatchTask task) throws IOException;
	}

	/**
	 * Creates a runner.
	 *
	 * @param workers threads, at least 1
	 * @param nanos a clock
	 */
	public BatchRunner(final int workers, final LongSupplier nanos) {
		if (workers < 1) throw new IllegalArgumentException("A batch needs at least 1 worker, not " + workers);
		this.workers = workers;
		this.nanos = nanos;
	}

	/**
	 * Does all tasks; ends when the last one is done.
	 *
	 * @param plan of the batch
	 * @param work does a task; called by several threads
	 * @param listener is told of each task
	 * @param canceled is asked before each task; true ends the batch with the tasks that run
	 * @return the state at the end
	 * @throws IOException if a folder for results cannot be made; or if the first files, {@value #HOPELESS} of them,
	 *           all failed for the same reason: the others are not tried
	 * @throws CancellationException if it was canceled, by the work too
	 */
	public BatchProgress run(
			final BatchPlan plan, final Work work, final BatchListener listener, final BooleanSupplier canceled)
			throws IOException {
		final Set<Path> folders = new HashSet<>();
		for (final BatchTask task : plan.tasks())
			folders.add(task.out().toAbsolutePath().getParent());
		for (final Path folder : folders) {
			if (!Files.isDirectory(folder)) WholeFile.makeFolder(folder);
			WholeFile.clearLeftovers(folder, FileTime.from(Instant.now().minus(LEFTOVER)));
		}
		final State state = new State(plan.tasks(), listener);
		final AtomicInteger next = new AtomicInteger();
		final List<Thread> threads = IntStream.rangeClosed(
						1, Math.min(workers, plan.tasks().size()))
				.mapToObj(n -> new Thread(() -> take(state, next, work, canceled), "LatentIJ-worker-" + n))
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
		return state.result();
	}

	private static void take(
			final State state, final AtomicInteger next, final Work work, final BooleanSupplier canceled) {
		while (!state.isOver()) {
			final int index = next.getAndIncrement();
			if (index >= state.tasks.size()) return;
			if (canceled.getAsBoolean()) {
				state.end(new CancellationException("The batch was canceled"));
				return;
			}
			final BatchTask task = state.tasks.get(index);
			try {
				work.run(task);
				state.done(task);
			} catch (final CancellationException exc) {
				state.end(exc);
			} catch (final IOException | RuntimeException | LinkageError | OutOfMemoryError exc) {
				state.failed(task, exc);
			}
		}
	}

	/** The state of one run. */
	private final class State {

		private final List<BatchTask> tasks;
		private final BatchListener listener;
		private final long start = nanos.getAsLong();
		private int done;
		private int failed;
		/** What was said of the first file that failed, but for its name. */
		private String reason;

		private boolean sameReason = true;

		/** What ended the batch early; a CancellationException or an IOException. */
		private Exception end;

		State(final List<BatchTask> tasks, final BatchListener listener) {
			this.tasks = tasks;
			this.listener = listener;
		}

		synchronized void done(final BatchTask task) {
			done++;
			listener.done(task, progress());
		}

		synchronized void failed(final BatchTask task, final Throwable cause) {
			failed++;
			listener.failed(task, cause, progress());
			final String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
			final String other = text.replace(task.in().getFileName().toString(), "");
			if (reason == null) reason = other;
			sameReason &= reason.equals(other);
			if (done > 0 || failed < HOPELESS || !sameReason || tasks.size() == failed) return;
			end(new IOException(
					"The first " + failed + " files failed for the same reason, so the others were not tried: " + text,
					cause));
		}

		synchronized void end(final Exception exc) {
			if (end == null) end = exc;
		}

		synchronized boolean isOver() {
			return end != null;
		}

		private BatchProgress progress() {
			return new BatchProgress(done, failed, tasks.size(), Duration.ofNanos(nanos.getAsLong() - start));
		}

		synchronized BatchProgress result() throws IOException {
			if (end instanceof IOException failure) throw failure;
			if (end instanceof CancellationException canceled) throw canceled;
			return progress();
		}
	}
}
