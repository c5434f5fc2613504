// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import latentij.codec.VaeCodec;
import latentij.codec.VaeCodec.Run;
import latentij.codec.tiling.Tiling;
import latentij.tensor.Block;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;
import latentij.util.Daemons;
import latentij.util.machine.DirectMemory;

/**
 * Executes plans: reads, computes and writes. Of several steps, the next is read and the
 * last is written while one is computed, so that at most three blocks are in memory; or, where
 * the plan puts several steps into one run, three times as many. Where such a run fails, its steps,
 * and those after them, are computed one by one. Images of several sources go through it together where their runners
 * are members of a {@link GroupRun}.
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

	private final VaeCodec codec;
	private final Planner planner;
	private final StepRunner network;

	/** Who computes an image together with those of others; null for nobody. */
	private final GroupRun.Member member;

	/** False once a batch failed. */
	private volatile boolean together = true;

	/** Keeps the memory of images that were put together. */
	private final PixelPool pixels = new PixelPool(DirectMemory::limitOfSpare);

	/**
	 * Creates a runner.
	 *
	 * @param lease of the network; kept open by the caller
	 */
	public Runner(final CodecPool.Lease lease) {
		this(lease, null);
	}

	/**
	 * Creates a runner for a plan of one image, which is computed together with those of others.
	 *
	 * @param lease of the network; kept open by the caller
	 * @param member of those who compute together; null for nobody
	 */
	public Runner(final CodecPool.Lease lease, final GroupRun.Member member) {
		this(lease.codec(), lease.planner(), MemoryWatch::new, member);
	}

	Runner(final VaeCodec codec, final Planner planner) {
		this(codec, planner, MemoryWatch::new, null);
	}

	/** @param memories begins to watch the memory of a run */
	Runner(
			final VaeCodec codec,
			final Planner planner,
			final Function<Plan, MemoryWatch> memories,
			final GroupRun.Member member) {
		this.codec = codec;
		this.planner = planner;
		network = new StepRunner(codec, memories);
		this.member = member;
	}

	/**
	 * Executes all steps of a plan, and commits the sink.
	 *
	 * @param plan made for this source by the planner of this network
	 * @param in is read
	 * @param out is written and committed, not closed
	 * @param progress follows it
	 * @return the devices that it was computed on, for people
	 * @throws IOException if something cannot be read or written
	 * @throws CancellationException if the progress ends it
	 * @throws latentij.codec.VaeException if the network fails
	 */
	public String run(final Plan plan, final BlockSource in, final BlockSink out, final Progress progress)
			throws IOException {
		final Set<String> devices = new LinkedHashSet<>();
		final List<Batch> batches = Batch.of(plan);
		// Nobody waits for what goes through the network alone.
		if (member != null && !isShared(plan)) member.close();
		if (batches.size() == 1) runOne(plan, batches.get(0), in, out, progress, devices);
		else runOverlapping(plan, batches, in, out, progress, devices);
		final String device = String.join(", ", devices);
		out.commit(plan.provenance(in.name(), device));
		planner.fitted(plan);
		return device;
	}

	/**
	 * What was read for a batch, or computed of it.
	 *
	 * @param steps those that it is of: of a batch that failed, the ones before
	 * @param block images or latents, one for each step
	 * @param failure of the step after them; null if all were done
	 */
	private record Planes(List<Step> steps, Block block, Exception failure) {

		/** Ends the job where it failed. */
		void requireAll() throws IOException {
			if (failure instanceof IOException exc) throw exc;
			if (failure instanceof RuntimeException exc) throw exc;
		}
	}

	/** Reads, computes and writes with the calling thread alone. */
	private void runOne(
			final Plan plan,
			final Batch batch,
			final BlockSource in,
			final BlockSink out,
			final Progress progress,
			final Set<String> devices)
			throws IOException {
		begin(progress, 0, plan.steps().size());
		final Planes read = read(plan, batch, in, progress);
		final Planes results = compute(plan, read, 0, progress, devices);
		release(read, in);
		write(plan, out, results);
		results.requireAll();
	}

	/** The calling thread computes, another one reads, and a third one writes. */
	private void runOverlapping(
			final Plan plan,
			final List<Batch> batches,
			final BlockSource in,
			final BlockSink out,
			final Progress progress,
			final Set<String> devices)
			throws IOException {
		final ExecutorService reader = Executors.newSingleThreadExecutor(task -> Daemons.thread(task, "LatentIJ-read"));
		final ExecutorService writer =
				Executors.newSingleThreadExecutor(task -> Daemons.thread(task, "LatentIJ-write"));
		Future<?> written = CompletableFuture.completedFuture(null);
		try {
			Future<Planes> next = reader.submit(() -> read(plan, batches.get(0), in, progress));
			int done = 0;
			for (int i = 0; i < batches.size(); i++) {
				begin(progress, done, plan.steps().size());
				final Planes read = get(next);
				final int following = i + 1;
				if (following < batches.size())
					next = reader.submit(() -> read(plan, batches.get(following), in, progress));
				final Planes results = compute(plan, read, done, progress, devices);
				release(read, in);
				get(written);
				written = writer.submit(() -> {
					write(plan, out, results);
					return null;
				});
				results.requireAll();
				done += results.steps.size();
			}
			get(written);
		} catch (final CancellationException exc) {
			throw exc;
		} catch (final IOException | RuntimeException exc) {
			// What was done before is not lost.
			get(written);
			throw exc;
		} finally {
			end(reader, writer);
		}
	}

	private Planes read(final Plan plan, final Batch batch, final BlockSource in, final Progress progress)
			throws IOException {
		if (batch.size() == 1) return new Planes(batch.steps(), read(plan, batch.first(), in), null);
		final List<Block> blocks = new ArrayList<>();
		Exception failure = null;
		for (final Step step : batch.steps()) {
			if (progress.isCanceled()) throw StepRunner.canceled();
			try {
				blocks.add(in.read(step.in()));
			} catch (final IOException | RuntimeException exc) {
				if (blocks.isEmpty()) throw exc;
				failure = exc;
				break;
			}
		}
		final Block first = blocks.get(0);
		final Block all = Block.join(blocks, n -> pixels.take(n, first.height(), first.width()));
		blocks.forEach(in::release);
		return new Planes(batch.steps().subList(0, blocks.size()), all, failure);
	}

	/** Lets the next ones have the memory. */
	private void release(final Planes read, final BlockSource in) {
		if (read.steps.size() == 1) in.release(read.block);
		else if (read.block instanceof PixelTensor several) pixels.give(several);
	}

	private static Block read(final Plan plan, final Step step, final BlockSource in) throws IOException {
		return plan.grid(step).size() > 1 ? in.readForTiles(step.in()) : in.read(step.in());
	}

	/**
	 * Computes what was read, in one run if possible.
	 *
	 * @param done steps that were done before
	 */
	private Planes compute(
			final Plan plan, final Planes read, final int done, final Progress progress, final Set<String> devices) {
		final boolean several = read.steps.size() > 1;
		if (several && !together) return computeOneByOne(plan, read, done, progress, devices);
		try {
			final Run<Block> run = isShared(plan)
					? computeWithOthers(plan, read.block, progress)
					: network.run(plan, read.steps.get(0), read.block, progress);
			devices.add(run.device());
			return new Planes(read.steps, run.result(), read.failure);
		} catch (final CancellationException exc) {
			throw exc;
		} catch (final RuntimeException exc) {
			if (!several) throw exc;
			// They were too many, or one of them fails alone, too: the others do not suffer.
			together = false;
			return computeOneByOne(plan, read, done, progress, devices);
		}
	}

	private boolean isShared(final Plan plan) {
		return member != null
				&& plan.steps().size() == 1
				&& plan.steps().get(0).tiling().equals(Tiling.WHOLE);
	}

	/** One image, by this thread or by that of another one's runner. */
	private Run<Block> computeWithOthers(final Plan plan, final Block block, final Progress progress) {
		final Step step = plan.steps().get(0);
		final GroupRun.Network all = new GroupRun.Network(
				images -> planner.together(plan, images).batch(), blocks -> computeAll(plan, blocks, progress));
		return member.run(Alike.of(codec, plan), block, all).orElseGet(() -> network.run(plan, step, block, progress));
	}

	private Run<Block> computeAll(final Plan plan, final Block blocks, final Progress progress) {
		final Plan together = planner.together(plan, blocks.batch());
		final Run<Block> run = network.run(together, plan.steps().get(0), blocks, progress);
		planner.fitted(plan, blocks.batch());
		return run;
	}

	private Planes computeOneByOne(
			final Plan plan, final Planes read, final int done, final Progress progress, final Set<String> devices) {
		final List<Block> results = new ArrayList<>();
		Exception failure = read.failure;
		for (int i = 0; i < read.steps.size(); i++) {
			begin(progress, done + i, plan.steps().size());
			try {
				final Run<Block> run = network.run(plan, read.steps.get(i), read.block.image(i), progress);
				devices.add(run.device());
				results.add(run.result());
			} catch (final CancellationException exc) {
				throw exc;
			} catch (final RuntimeException exc) {
				if (results.isEmpty()) throw exc;
				failure = exc;
				break;
			}
		}
		return new Planes(read.steps.subList(0, results.size()), Block.join(results), failure);
	}

	private static void write(final Plan plan, final BlockSink out, final Planes results) throws IOException {
		for (int i = 0; i < results.steps.size(); i++) {
			final Step step = results.steps.get(i);
			out.write(step.out(), plan.kept(step, results.block.image(i)));
		}
	}

	/** The result of another thread, or its failure. */
	private static <T> T get(final Future<T> future) throws IOException {
		try {
			return future.get();
		} catch (final InterruptedException exc) {
			Thread.currentThread().interrupt();
			throw StepRunner.canceled();
		} catch (final ExecutionException exc) {
			final Throwable cause = exc.getCause();
			if (cause instanceof IOException failure) throw failure;
			if (cause instanceof RuntimeException failure) throw failure;
			if (cause instanceof Error failure) throw failure;
			throw new IOException(cause);
		}
	}

	/** Ends the threads, and waits for them: none uses the source or the sink after this. */
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
		if (progress.isCanceled()) throw StepRunner.canceled();
		progress.block(done, all);
	}
}
