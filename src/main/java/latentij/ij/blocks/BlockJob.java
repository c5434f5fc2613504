// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.blocks;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import latentij.chunked.ChunkedWriter;
import latentij.ij.FileJobs;
import latentij.ij.chunked.ChunkedSink;
import latentij.ij.images.LostValues;
import latentij.ij.images.SmallImages;
import latentij.ij.models.ModelLeases;
import latentij.ij.runs.PlanRuns;
import latentij.job.BlockSink;
import latentij.job.CodecPool.Lease;
import latentij.job.Job;
import latentij.job.Plan;
import latentij.job.Plan.ModelId;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.job.Step;
import latentij.job.memory.Direction;
import latentij.model.Reach;
import latentij.tensor.Block;

/**
 * A job from one folder of OME-Zarr or N5 into another one that several processes do, which see both. One of them begins it,
 * and completes the folder when the others have made all blocks; each may be made by any of them, and again. The
 * result is that of {@link FileJobs#encode(Path, latentij.ij.chunked.ImagePart, Path, latentij.job.EncodeOptions)} or
 * {@link FileJobs#decode(Path, java.awt.Rectangle, Path, latentij.job.DecodeOptions)}.
 *
 * <pre>{@code
 * try (BlockJob.Run run = latents.files().encodeBlocks(image, ImagePart.ALL, null, folder, options).begin()) {
 * 	// Of each: latents.files().encodeBlocks(image, ImagePart.ALL, run.terms(), folder, options).make(...)
 * 	List<BlockJob.Made> made = ...;
 * 	run.commit(made);
 * }
 * }</pre>
 */
public final class BlockJob {

	/** The side of a block of images, in pixels: whole chunks. */
	private static final int IMAGE_SIDE = 2048;

	private final ModelLeases leases;
	private final PlanRuns runs;
	private final ChunkedTask.Preparation preparation;
	private final Job job;
	private final Path to;

	/**
	 * What all processes must have the same.
	 *
	 * @param job all that the values depend on
	 * @param version of the model
	 * @param ranges the display range of each channel that is read; null for latents
	 */
	public record Terms(String job, String version, double[][] ranges) implements Serializable {}

	/**
	 * What is told of a block that was made.
	 *
	 * @param device where it was computed, for people; empty where latents were decoded
	 * @param lost values of it
	 */
	public record Made(String device, LostValues lost) implements Serializable {}

	BlockJob(
			final ModelLeases leases,
			final PlanRuns runs,
			final ChunkedTask.Preparation preparation,
			final Job job,
			final Path to) {
		this.leases = leases;
		this.runs = runs;
		this.preparation = preparation;
		this.job = job;
		this.to = to;
	}

	/** The job of the process that begins it. */
	public static final class Run implements AutoCloseable {

		private final ChunkedTask task;
		private final ChunkedWriter writer;
		private final ChunkedSink sink;
		private final Terms terms;
		private final List<Region> blocks;
		private final List<Region> missing = new ArrayList<>();

		private Run(final ChunkedTask task, final ChunkedWriter writer, final Terms terms, final List<Region> blocks)
				throws IOException {
			this.task = task;
			this.writer = writer;
			this.terms = terms;
			this.blocks = blocks;
			sink = task.sink(writer);
			for (final Region block : blocks) if (!sink.isDone(block)) missing.add(block);
			// So that it is known where it was computed.
			if (missing.isEmpty()) missing.add(blocks.get(blocks.size() - 1));
		}

		/** @return the number of all blocks */
		public int size() {
			return blocks.size();
		}

		/** @return those to make; of a run that goes on, those that are not there, but at least one */
		public List<Region> missing() {
			return List.copyOf(missing);
		}

		/** @return what all processes must have the same */
		public Terms terms() {
			return terms;
		}

		/** @return what users should know, one sentence each */
		public List<String> notes() {
			final List<String> notes = new ArrayList<>(task.notes());
			task.otherVersion().note().ifPresent(notes::add);
			SmallImages.of(task.plan(), task.source().name()).note().ifPresent(notes::add);
			return notes;
		}

		/**
		 * Completes the folder.
		 *
		 * @param blocks that were made, once each, in the order of {@link #missing}
		 * @return what users should know of values that were lost, one sentence each
		 * @throws IOException if a block is not there, or if the folder cannot be written to
		 */
		public List<String> commit(final Collection<Made> blocks) throws IOException {
			writer.requireAll();
			final List<String> distinct =
					blocks.stream().map(Made::device).distinct().sorted().toList();
			sink.commit(task.plan().provenance(task.source().name(), String.join(", ", distinct)));
			return task.losses().notes(blocks.stream().map(Made::lost).reduce(LostValues.NONE, LostValues::plus));
		}

		/** Leaves what was not completed for the next run of the same job. */
		@Override
		public void close() throws IOException {
			sink.close();
		}
	}

	/**
	 * Begins the job, or goes on with one that ended early.
	 *
	 * @return the run, which the caller closes
	 * @throws IllegalArgumentException if the image or an option cannot be used
	 * @throws IOException if a folder cannot be read or written, or if the model cannot be read
	 */
	public Run begin() throws IOException {
		try (Lease lease = leases.lease(job, preparation.made(), preparation.name())) {
			final ChunkedTask task = preparation.task(lease, ChunkedTask.name(to));
			final Terms terms = new Terms(task.identity(lease), lease.model().version(), preparation.ranges());
			final ChunkedWriter writer = new ChunkedWriter(to, task.image().format(), task.layouts(), terms.job());
			try {
				return new Run(task, writer, terms, blocks(task, lease));
			} catch (final IOException | RuntimeException exc) {
				writer.close();
				throw exc;
			}
		}
	}

	/** Whole chunks; whole planes where all of a plane matters to each of its pixels. */
	private static List<Region> blocks(final ChunkedTask task, final Lease lease) throws IOException {
		final Plan plan = task.plan();
		final boolean isCut =
				lease.planner().isExact(plan) && Reach.of(lease.model()).isPresent();
		final List<Integer> chunks = task.layouts().get(0).chunks();
		final int columns = chunks.get(chunks.size() - 1);
		final int rows = chunks.get(chunks.size() - 2);
		final boolean encoding = plan.job().direction() == Direction.ENCODE;
		final int height = side(isCut, encoding, rows, task.part().height);
		final int width = side(isCut, encoding, columns, task.part().width);
		final List<Region> blocks = new ArrayList<>();
		for (int plane = 0; plane < plan.out().planes(); plane++)
			for (int y = 0; y < task.part().height; y += height)
				for (int x = 0; x < task.part().width; x += width)
					blocks.add(new Region(
							plane,
							task.part().y + y,
							task.part().x + x,
							Math.min(height, task.part().height - y),
							Math.min(width, task.part().width - x)));
		return blocks;
	}

	private static int side(final boolean isCut, final boolean encoding, final int chunk, final int whole) {
		if (!isCut) return whole;
		return encoding ? chunk : Math.max(1, IMAGE_SIDE / chunk) * chunk;
	}

	/**
	 * Makes a block of a job that has begun, unless it is there.
	 *
	 * @param block of those that are missing
	 * @param terms of the run
	 * @return what is told of it; nothing is lost where latents are decoded
	 * @throws IllegalArgumentException if the image or an option cannot be used
	 * @throws IOException if something cannot be read or written, or if the folder that was begun is not here
	 * @throws latentij.codec.VaeException if the network fails
	 */
	public Made make(final Region block, final Terms terms) throws IOException {
		try (Lease lease = leases.lease(job, preparation.made(), preparation.name())) {
			ModelId.of(lease.model()).requireVersion(terms.version);
			final ChunkedTask task = preparation.task(lease, ChunkedTask.name(to));
			final AtomicReference<String> device = new AtomicReference<>("");
			try (ChunkedSink sink =
					task.sink(ChunkedWriter.join(to, task.image().format(), task.layouts(), terms.job()))) {
				final List<Step> steps = task.steps(block, lease);
				task.losses().count(steps);
				runs.run(task.plan().withSteps(steps), lease, task.source(), uncommitted(sink, device));
			}
			return new Made(device.get(), task.losses().lost());
		}
	}

	private BlockSink uncommitted(final ChunkedSink sink, final AtomicReference<String> device) {
		return new BlockSink() {

			@Override
			public void write(final Region region, final Block block) throws IOException {
				sink.write(region, block);
			}

			@Override
			public void commit(final Provenance made) {
				if (job.direction() == Direction.ENCODE) device.set(made.device());
			}

			@Override
			public void close() {
				// The sink is its owner's.
			}
		};
	}
}
