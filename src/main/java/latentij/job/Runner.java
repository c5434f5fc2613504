// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.TileListener;
import latentij.codec.VaeCodec;
import latentij.codec.VaeCodec.Run;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * Executes plans: reads, computes and writes. Of several steps, the next is read and the
 * last is written while one is computed, so that at most three blocks are in memory.
 * Several threads may use a runner; those that need the network take turns.
 *
 * <pre>{@code
 * try (CodecPool.Lease lease = pool.lease(job, source.provenance())) {
 * 	Plan plan = lease.planner().plan(job, source.extent(), source.provenance());
 * 	new Runner(lease).run(plan, source, sink, Progress.NONE);
 * }
 * }</pre>
 */
public final class Runner {

	/** So often a running network is looked after. */
	private static final long WATCH_MILLIS = 100;

	/** Cancels running networks; its thread ends when there are none. */
	private static final ScheduledThreadPoolExecutor WATCH =
			new ScheduledThreadPoolExecutor(1, task -> thread(task, "LatentIJ-cancel"));

	static {
		WATCH.setKeepAliveTime(1, TimeUnit.SECONDS);
		WATCH.allowCoreThreadTimeOut(true);
		WATCH.setRemoveOnCancelPolicy(true);
	}

	private final VaeCodec codec;
	private final Planner planner;
	private final Function<Plan, MemoryWatch> memories;

	/**
	 * The outcome of a plan.
	 *
	 * @param device the devices that it was computed on, for people
	 */
	public record Report(String device) {}

	/**
	 * Creates a runner.
	 *
	 * @param lease of the network; kept open by the caller
	 */
	public Runner(final CodecPool.Lease lease) {
		this(lease.codec(), lease.planner());
	}

	Runner(final VaeCodec codec, final Planner planner) {
		this(codec, planner, MemoryWatch::new);
	}

	/** @param memories begins to watch the memory of a run */
	Runner(final VaeCodec codec, final Planner planner, final Function<Plan, MemoryWatch> memories) {
		this.codec = codec;
		this.planner = planner;
		this.memories = memories;
	}

	/**
	 * Executes all steps of a plan, and commits the sink.
	 *
	 * @param plan made for this source by the planner of this network
	 * @param in is read
	 * @param out is written and committed, not closed
	 * @param progress follows it
	 * @return the outcome
	 * @throws IOException if something cannot be read or written
	 * @throws CancellationException if the progress ends it
	 * @throws latentij.codec.VaeException if the network fails
	 */
	public Report run(final Plan plan, final BlockSource in, final BlockSink out, final Progress progress)
			throws IOException {
		final Set<String> devices = new LinkedHashSet<>();
		if (plan.steps().size() == 1) runOne(plan, in, out, progress, devices);
		else runOverlapping(plan, in, out, progress, devices);
		final String device = String.join(", ", devices);
		out.commit(plan.provenance(in.name(), device));
		planner.fitted(plan);
		return new Report(device);
	}

	/** All by the calling thread. */
	private void runOne(
			final Plan plan,
			final BlockSource in,
			final BlockSink out,
			final Progress progress,
			final Set<String> devices)
			throws IOException {
		final Step step = plan.steps().get(0);
		begin(progress, 0, 1);
		final Block block = read(plan, step, in);
		final Run<Block> run = compute(plan, step, block, progress);
		in.release(block);
		devices.add(run.device());
		out.write(step.out(), plan.kept(step, run.result()));
	}

	/** The calling thread computes, another one reads, and a third one writes. */
	private void runOverlapping(
			final Plan plan,
			final BlockSource in,
			final BlockSink out,
			final Progress progress,
			final Set<String> devices)
			throws IOException {
		final List<Step> steps = plan.steps();
		final ExecutorService reader = Executors.newSingleThreadExecutor(task -> thread(task, "LatentIJ-read"));
		final ExecutorService writer = Executors.newSingleThreadExecutor(task -> thread(task, "LatentIJ-write"));
		try {
			Future<Block> next = reader.submit(() -> read(plan, steps.get(0), in));
			Future<Void> written = null;
			for (int i = 0; i < steps.size(); i++) {
				begin(progress, i, steps.size());
				final Block block = get(next);
				final int following = i + 1;
				if (following < steps.size()) next = reader.submit(() -> read(plan, steps.get(following), in));
				final Step step = steps.get(i);
				final Run<Block> run = compute(plan, step, block, progress);
				in.release(block);
				devices.add(run.device());
				if (written != null) get(written);
				written = writer.submit(write(out, step, plan.kept(step, run.result())));
			}
			get(written);
		} finally {
			end(reader, writer);
		}
	}

	private static Block read(final Plan plan, final Step step, final BlockSource in) throws IOException {
		return plan.grid(step).size() > 1 ? in.readForTiles(step.in()) : in.read(step.in());
	}

	private static Callable<Void> write(final BlockSink out, final Step step, final Block block) {
		return () -> {
			out.write(step.out(), block);
			return null;
		};
	}

	private static Thread thread(final Runnable task, final String name) {
		final Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	/** The result of another thread, or its failure. */
	private static <T> T get(final Future<T> future) throws IOException {
		try {
			return future.get();
		} catch (final InterruptedException exc) {
			Thread.currentThread().interrupt();
			throw canceled();
		} catch (final ExecutionException exc) {
			final Throwable cause = exc.getCause();
			if (cause instanceof IOException failure) throw failure;
			if (cause instanceof RuntimeException failure) throw failure;
			if (cause instanceof Error failure) throw failure;
			throw new IOException(cause);
		}
	}

	/** Nobody uses the source or the sink after this. */
	private static void end(final ExecutorService... executors) {
		for (final ExecutorService executor : executors) executor.shutdownNow();
		boolean interrupted = false;
		for (final ExecutorService executor : executors) {
			while (!executor.isTerminated()) {
				try {
					executor.awaitTermination(1, TimeUnit.DAYS);
				} catch (final InterruptedException exc) {
					interrupted = true;
				}
			}
		}
		if (interrupted) Thread.currentThread().interrupt();
	}

	private static void begin(final Progress progress, final int done, final int all) {
		if (progress.isCanceled()) throw canceled();
		progress.block(done, all);
	}

	private static CancellationException canceled() {
		return new CancellationException("Canceled.");
	}

	/**
	 * Computes one step, for callers with a loop of their own.
	 *
	 * @param plan that the step belongs to
	 * @param step of the plan
	 * @param block that was read from the step's region; not changed
	 * @param progress is told of the tiles
	 * @return the block to write, and where it was computed
	 * @throws CancellationException if the progress ends it
	 * @throws latentij.codec.VaeException if the network fails
	 */
	public Run<Block> compute(final Plan plan, final Step step, final Block block, final Progress progress) {
		final Thread thread = Thread.currentThread();
		final MemoryWatch memory = memories.apply(plan);
		final Future<?> watch = WATCH.scheduleWithFixedDelay(
				() -> cancelIfWanted(progress, memory, thread), WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
		try {
			final TileListener tiles = (done, all) -> tile(progress, done, all);
			return plan.job().direction() == Direction.ENCODE
					? encode(plan, step, block, tiles)
					: decode(plan, step, block, tiles);
		} catch (final CancellationException exc) {
			throw memory.reason(exc);
		} finally {
			watch.cancel(false);
			memory.close();
		}
	}

	private void cancelIfWanted(final Progress progress, final MemoryWatch memory, final Thread thread) {
		if (progress.isCanceled() || memory.isTooMuch()) codec.cancel(thread);
	}

	private Run<Block> encode(final Plan plan, final Step step, final Block block, final TileListener tiles) {
		final Job job = plan.job();
		final boolean indices = job.posterior() == PosteriorMode.INDEX;
		final PosteriorMode mode = indices ? PosteriorMode.MEAN : job.posterior();
		final Run<Latent> run = codec.encode(block, mode, job.seed(), step.tiling(), tiles);
		if (indices)
			return new Run<>(plan.config().codebook().indices(run.result().values()), run.device());
		return new Run<>(run.result().scaled(plan.config()), run.device());
	}

	private Run<Block> decode(final Plan plan, final Step step, final Block block, final TileListener tiles) {
		final FloatTensor read = (FloatTensor) block;
		final Latent latent = plan.decodesIndices()
				? new Latent(plan.config().codebook().lookup(read))
				: Latent.ofScaled(read, plan.config());
		if (plan.out().kind() == Kind.FLOATS) {
			final Run<FloatTensor> run = codec.decode(latent, step.tiling(), tiles);
			return new Run<>(run.result(), run.device());
		}
		final Run<PixelTensor> run = codec.decodeToPixels(latent, step.tiling(), tiles);
		return new Run<>(run.result(), run.device());
	}

	private static void tile(final Progress progress, final int done, final int all) {
		if (done > 0 && progress.isCanceled()) throw canceled();
		progress.tile(done, all);
	}
}
