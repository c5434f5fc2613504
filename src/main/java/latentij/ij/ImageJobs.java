// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.ImagePlus;
import java.io.IOException;
import latentij.codec.VaeConfig;
import latentij.ij.images.ImagePlusSource;
import latentij.ij.images.Images;
import latentij.ij.images.ResultMemory;
import latentij.ij.images.SmallImages;
import latentij.ij.latents.DecodedContent;
import latentij.ij.latents.DecodingNotes;
import latentij.ij.latents.LatentStackSource;
import latentij.ij.latents.OpenLatents;
import latentij.ij.models.ModelLeases;
import latentij.ij.planes.FileStackSink;
import latentij.ij.planes.MemoryStackSink;
import latentij.ij.planes.StackContent;
import latentij.ij.planes.StackSink;
import latentij.ij.runs.JobNotes;
import latentij.ij.runs.PlanRuns;
import latentij.ij.ui.WindowZoom;
import latentij.job.BlockSource;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.Extent;
import latentij.job.Job;
import latentij.job.Messages;
import latentij.job.Plan;
import latentij.job.options.SlicesOption;
import latentij.tensor.Block.Kind;
import latentij.tensor.PixelPool;

/**
 * Jobs on images of ImageJ, plane by plane. Results go into memory, or into a file that is opened as a virtual
 * stack; of these, nothing is kept in memory but the planes that are read, computed and written right now.
 */
final class ImageJobs {

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
	ImageJobs(final ModelLeases leases, final PixelPool pixels, final JobNotes notes, final PlanRuns runs) {
		this.leases = leases;
		this.pixels = pixels;
		this.notes = notes;
		this.runs = runs;
	}

	/** See {@link Latents#encode(ImagePlus, EncodeOptions)}. */
	ImagePlus encode(final ImagePlus image, final EncodeOptions options) throws IOException {
		final Encoding encoding = new Encoding(image, options);
		final Job job = Job.of(options);
		try (Lease lease = leases.lease(job, null, image.getTitle())) {
			final VaeConfig config = lease.model().config();
			final ImagePlusSource source = encoding.source(config, pixels);
			final Plan plan = plan(job, lease, source, Kind.PIXELS);
			notes.tally(SmallImages.of(plan, source.name()));
			plan.tilingNote().ifPresent(notes::note);
			encoding.notes(config).forEach(notes::note);
			try (StackSink sink = encoding.sink(config, plan.out())) {
				runs.run(plan, lease, source, sink);
				encoding.losses().forEach(notes::note);
				WindowZoom.whenShown(sink.image());
				return sink.image();
			}
		}
	}

	/** See {@link Latents#decode(ImagePlus, DecodeOptions)}. */
	ImagePlus decode(final ImagePlus latent, final DecodeOptions options) throws IOException {
		Images.requirePixels(latent);
		if (options.output().isPresent())
			ResultFile.require(latent, options.output().get());
		final Job job = Job.of(options);
		final LatentStackSource source = OpenLatents.toDecode(latent, job, notes::note);
		try (Lease lease = leases.lease(job, source.provenance(), source.name())) {
			source.select(options.slices(), lease.model().config(), job.modelFor(source.provenance()));
			final Plan plan = plan(job, lease, source, source.displays().isEmpty() ? Kind.PIXELS : Kind.FLOATS);
			final StackContent images = new DecodedContent(latent, source, lease.model(), plan.out());
			try (StackSink sink = sink(options, source, plan.out(), images)) {
				source.notes().forEach(notes::note);
				DecodingNotes.assumption(job, source).ifPresent(notes::note);
				notes.tally(DecodingNotes.version(job, source, lease.model()));
				plan.tilingNote().ifPresent(notes::note);
				DecodingNotes.size(source, plan.out()).ifPresent(notes::note);
				runs.run(plan, lease, source, sink);
				DecodingNotes.values(source.name(), source.largest()).ifPresent(notes::note);
				return sink.image();
			}
		}
	}

	private static StackSink sink(
			final DecodeOptions options, final LatentStackSource source, final Extent extent, final StackContent images)
			throws IOException {
		if (options.output().isPresent())
			return new FileStackSink(options.output().get(), extent, images);
		ResultMemory.requireUnlessFile("Decoding \"" + source.name() + "\"", extent.planes(), source.bytes(extent));
		return new MemoryStackSink(extent, images);
	}

	/** Opens the model that decodes a latent; the caller closes it. */
	Lease leaseDecoder(final ImagePlus latent, final DecodeOptions options) throws IOException {
		Images.requirePixels(latent);
		final Job job = Job.of(options);
		final LatentStackSource source = OpenLatents.toDecode(latent, job, notes::note);
		final Lease lease = leases.lease(job, source.provenance(), source.name());
		try {
			source.select(SlicesOption.ALL, lease.model().config(), job.modelFor(source.provenance()));
			DecodingNotes.assumption(job, source).ifPresent(notes::note);
			notes.tally(DecodingNotes.version(job, source, lease.model()));
			return lease;
		} catch (final RuntimeException exc) {
			lease.close();
			throw exc;
		}
	}

	private static Plan plan(final Job job, final Lease lease, final BlockSource source, final Kind decoded) {
		return Messages.requireFit(
				job, source.name(), () -> lease.planner().plan(job, source.extent(), source.provenance(), decoded));
	}
}
