// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongConsumer;
import latentij.codec.Latent;
import latentij.codec.PosteriorMode;
import latentij.codec.TileListener;
import latentij.codec.VaeCodec;
import latentij.codec.VaeCodec.Run;
import latentij.job.memory.Direction;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import latentij.util.Daemons;
import latentij.util.machine.DroppedBuffers;

/**
 * Encodes or decodes what was read for steps of a plan. A run ends early where the progress says so, or where it takes
 * far more memory than it was planned with.
 */
final class StepRunner {

	/** The time between two looks at a running network. */
	private static final long WATCH_MILLIS = 100;

	/** Cancels running networks; its thread ends when there are none. */
	private static final ScheduledThreadPoolExecutor WATCH = Daemons.timer("LatentIJ-cancel");

	private final VaeCodec codec;
	private final Function<Plan, MemoryWatch> memories;
	private final LongConsumer dropped;

	/** @param memories begins to watch the memory of a run */
	StepRunner(final VaeCodec codec, final Function<Plan, MemoryWatch> memories) {
		this(codec, memories, new DroppedBuffers()::drop);
	}

	/** @param dropped is told of the bytes of tiles that were computed: of a large image, many would wait to be freed */
	StepRunner(final VaeCodec codec, final Function<Plan, MemoryWatch> memories, final LongConsumer dropped) {
		this.codec = codec;
		this.memories = memories;
		this.dropped = dropped;
	}

	/**
	 * Computes one step.
	 *
	 * @param plan that the step belongs to
	 * @param step of the plan; of several in one run, the first
	 * @param block that was read from the step's region, or from those of all steps of the run; not changed
	 * @param progress is told of the tiles
	 * @return the block to write, and where it was computed
	 * @throws CancellationException if the progress ends it
	 * @throws latentij.codec.VaeException if the network fails
	 */
	Run<Block> run(final Plan plan, final Step step, final Block block, final Progress progress) {
		final Thread thread = Thread.currentThread();
		final MemoryWatch memory = memories.apply(plan);
		final Future<?> watch = WATCH.scheduleWithFixedDelay(
				() -> cancelIfWanted(progress, memory, thread), WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
		try {
			final double pixels = pixels(plan, step);
			final TileListener tiles = (done, all) -> {
				if (done > 0) dropped.accept((long) (Integer.BYTES * pixels / all));
				tile(progress, done, all);
			};
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

	/** Pixels of the image of a step. */
	private static double pixels(final Plan plan, final Step step) {
		final Region image = plan.job().direction() == Direction.ENCODE ? step.in() : step.out();
		return (double) image.height() * image.width();
	}

	private static void tile(final Progress progress, final int done, final int all) {
		if (done > 0 && progress.isCanceled()) throw canceled();
		progress.tile(done, all);
	}

	static CancellationException canceled() {
		return new CancellationException("Canceled.");
	}
}
