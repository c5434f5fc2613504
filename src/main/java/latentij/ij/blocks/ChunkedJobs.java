// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.blocks;

import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import latentij.chunked.ChunkedWriter;
import latentij.ij.FileJobs;
import latentij.ij.chunked.ChunkedImage;
import latentij.ij.chunked.ChunkedSink;
import latentij.ij.chunked.ImagePart;
import latentij.ij.images.SmallImages;
import latentij.ij.models.ModelLeases;
import latentij.ij.runs.JobNotes;
import latentij.ij.runs.PlanRuns;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.Job;
import latentij.job.Step;
import latentij.job.options.JobOptions;
import latentij.tensor.PixelPool;
import latentij.util.files.Paths;

/**
 * Jobs from a folder of OME-Zarr or N5 into another one of the same form, piece by piece. A job
 * that ended early goes on where it was, as long as the folder that is read, the options and the model are the same.
 *
 * @see ChunkedEncoding
 * @see ChunkedDecoding
 * @see ChunkedSink
 */
public final class ChunkedJobs {

	private final ModelLeases leases;
	private final PixelPool pixels;
	private final JobNotes notes;
	private final PlanRuns runs;

	/**
	 * Creates the jobs.
	 *
	 * @param leases opens models
	 * @param pixels of the last image that was encoded
	 * @param notes tells what is special about an image
	 * @param runs executes plans
	 */
	public ChunkedJobs(final ModelLeases leases, final PixelPool pixels, final JobNotes notes, final PlanRuns runs) {
		this.leases = leases;
		this.pixels = pixels;
		this.notes = notes;
		this.runs = runs;
	}

	/** See {@link FileJobs#encode(Path, ImagePart, Path, EncodeOptions)}. */
	public void encode(final Path folder, final ImagePart part, final Path latent, final EncodeOptions options)
			throws IOException {
		requireOneFolder(folder, latent, options);
		run(new ChunkedEncoding(ChunkedImage.open(folder, part), options, pixels), Job.of(options), latent);
	}

	/** See {@link FileJobs#decode(Path, Rectangle, Path, DecodeOptions)}. */
	public void decode(final Path latent, final Rectangle part, final Path folder, final DecodeOptions options)
			throws IOException {
		requireOneFolder(latent, folder, options);
		run(new ChunkedDecoding(ChunkedImage.open(latent, ImagePart.ALL), part, options), Job.of(options), folder);
	}

	/** See {@link FileJobs#encodeBlocks}. */
	public BlockJob encodeBlocks(
			final Path folder,
			final ImagePart part,
			final BlockJob.Terms terms,
			final Path latent,
			final EncodeOptions options)
			throws IOException {
		requireOneFolder(folder, latent, options);
		final ChunkedImage image = ChunkedImage.open(folder, part, terms == null ? null : terms.ranges());
		return new BlockJob(leases, runs, new ChunkedEncoding(image, options, pixels), Job.of(options), latent);
	}

	/** See {@link FileJobs#decodeBlocks}. */
	public BlockJob decodeBlocks(
			final Path latent, final Rectangle part, final Path folder, final DecodeOptions options)
			throws IOException {
		requireOneFolder(latent, folder, options);
		final ChunkedImage image = ChunkedImage.open(latent, ImagePart.ALL);
		return new BlockJob(leases, runs, new ChunkedDecoding(image, part, options), Job.of(options), folder);
	}

	private static void requireOneFolder(final Path from, final Path to, final JobOptions options) throws IOException {
		if (options.output().isPresent())
			throw new IllegalArgumentException(
					"The folder to write is named already. Leave output= out, which is for open images.");
		if (Paths.real(to).startsWith(from.toRealPath()))
			throw new IllegalArgumentException(
					"\"" + to + "\" is in the folder that is read. Choose another one to write.");
	}

	private void run(final ChunkedTask.Preparation preparation, final Job job, final Path to) throws IOException {
		try (Lease lease = leases.lease(job, preparation.made(), preparation.name())) {
			final ChunkedTask task = preparation.task(lease, ChunkedTask.name(to));
			task.notes().forEach(notes::note);
			notes.tally(task.otherVersion());
			notes.tally(SmallImages.of(task.plan(), task.source().name()));
			final ChunkedWriter writer =
					new ChunkedWriter(to, task.image().format(), task.layouts(), task.identity(lease));
			try (ChunkedSink sink = task.sink(writer)) {
				if (writer.isResumed())
					notes.note("\"" + to + "\" was begun by an earlier run, which is gone on with.");
				run(task, lease, sink);
			}
		}
	}

	/** Leaves out the steps whose results are there. One is always done, so that the end is as ever. */
	private void run(final ChunkedTask task, final Lease lease, final ChunkedSink sink) throws IOException {
		final List<Step> steps = task.steps(lease);
		final List<Step> missing = new ArrayList<>();
		for (final Step step : steps) if (!sink.isDone(step.out())) missing.add(step);
		if (missing.isEmpty()) missing.add(steps.get(steps.size() - 1));
		task.losses().count(missing);
		runs.run(task.plan().withSteps(missing), lease, task.source(), sink);
		task.losses().notes(task.losses().lost()).forEach(notes::note);
		if (steps.size() > 1) lease.freeMemory();
	}
}
