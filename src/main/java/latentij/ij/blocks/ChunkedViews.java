// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.blocks;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Roi;
import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import latentij.ij.Latents;
import latentij.ij.chunked.ChunkedStack;
import latentij.ij.images.ResultMemory;
import latentij.ij.latents.DecodedContent;
import latentij.ij.latents.DecodingNotes;
import latentij.ij.latents.LatentStackSource;
import latentij.ij.latents.OpenLatents;
import latentij.ij.models.ModelLeases;
import latentij.ij.planes.DemandStack;
import latentij.ij.planes.ShownPlanes;
import latentij.ij.runs.JobNotes;
import latentij.ij.runs.PlanRuns;
import latentij.job.CodecPool.Lease;
import latentij.job.DecodeOptions;
import latentij.job.Job;
import latentij.job.Messages;
import latentij.job.Plan;
import latentij.job.Region;
import latentij.job.Step;
import latentij.model.Reach;
import latentij.tensor.Block.Kind;

/**
 * Decodes what is looked at of a latent in a folder of OME-Zarr or N5: the rectangle around the selection; and of several
 * latents each when it is shown.
 */
public final class ChunkedViews {

	private final ModelLeases leases;
	private final JobNotes notes;
	private final PlanRuns runs;

	/**
	 * Creates the jobs.
	 *
	 * @param leases opens models
	 * @param notes tells what is special about an image
	 * @param runs executes plans
	 */
	public ChunkedViews(final ModelLeases leases, final JobNotes notes, final PlanRuns runs) {
		this.leases = leases;
		this.notes = notes;
		this.runs = runs;
	}

	/** Tells whether this decodes a latent: all others are decoded at once. */
	public static boolean areOf(final ImagePlus latent, final DecodeOptions options) {
		if (latent == null || !(latent.getStack() instanceof ChunkedStack)) return false;
		if (options.output().isPresent()) return false;
		return ShownPlanes.hasArea(latent) || latent.getNSlices() * latent.getNFrames() > 1;
	}

	/** See {@link Latents#decode(ImagePlus, DecodeOptions)}. */
	public ImagePlus decode(final ImagePlus latent, final DecodeOptions options) throws IOException {
		final Job job = Job.of(options);
		final LatentStackSource texts = OpenLatents.toDecode(latent, job, notes::note);
		final ChunkedLatentSource source = new ChunkedLatentSource(((ChunkedStack) latent.getStack()).image(), texts);
		try (Lease lease = leases.lease(job, texts.provenance(), texts.name())) {
			texts.select(options.slices(), lease.model().config(), job.modelFor(texts.provenance()));
			final View view = new View(job, new ChunkedLatentSource(source.image(), texts), texts, latent, lease);
			texts.notes().forEach(notes::note);
			DecodingNotes.assumption(job, source).ifPresent(notes::note);
			notes.tally(DecodingNotes.version(job, source, lease.model()));
			DecodingNotes.size(source, view.plan.out()).ifPresent(notes::note);
			if (view.plan.out().planes() > 1) return view.onDemand();
			final ImageStack stack = new ImageStack(view.part.width, view.part.height);
			view.decode(0, lease).forEach(slice -> stack.addSlice(null, slice));
			return view.content.image(stack, texts.provenance());
		}
	}

	/** The pixels that are decoded of a latent. */
	private final class View {

		private final Job job;
		private final ChunkedLatentSource source;
		private final Plan plan;
		private final DecodedContent content;

		/** The rectangle in pixels of the image. */
		private final Rectangle part;

		/** The steps of the first plane, where the other planes have the same. */
		private final List<Step> steps;

		View(
				final Job job,
				final ChunkedLatentSource source,
				final LatentStackSource texts,
				final ImagePlus latent,
				final Lease lease)
				throws IOException {
			this.job = job;
			this.source = source;
			final Kind decoded = texts.displays().isEmpty() ? Kind.PIXELS : Kind.FLOATS;
			plan = Messages.requireFit(job, source.name(), () -> lease.planner()
					.planInRegions(job, source.extent(), source.provenance(), decoded));
			content = new DecodedContent(latent, texts, lease.model(), plan.out());
			final Rectangle image = new Rectangle(plan.out().width(), plan.out().height());
			final int f = lease.model().config().spatialCompressionRatio();
			final Rectangle selected = selection(latent);
			part = new Rectangle(selected.x * f, selected.y * f, selected.width * f, selected.height * f)
					.intersection(image);
			ResultMemory.requireUnlessFile(
					"Decoding \"" + source.name() + "\"",
					1,
					texts.bytes(plan.out())
							/ Math.max(1, (long) image.width * image.height)
							* part.width
							* part.height);
			steps = steps(lease);
		}

		private List<Step> steps(final Lease lease) throws IOException {
			final Region region = new Region(0, part.y, part.x, part.height, part.width);
			final Optional<Reach> reach = Reach.of(lease.model());
			return Messages.requireFit(job, source.name(), () -> lease.planner().stepsFor(plan, region, reach));
		}

		private Rectangle selection(final ImagePlus latent) {
			final Rectangle all = new Rectangle(latent.getWidth(), latent.getHeight());
			final Roi roi = latent.getRoi();
			return ShownPlanes.hasArea(latent) ? roi.getBounds().intersection(all) : all;
		}

		/** The slices of one plane. */
		public List<ImageProcessor> decode(final int plane, final Lease lease) throws IOException {
			final List<Step> own = steps.stream().map(step -> step.at(plane)).toList();
			final PartSink sink = new PartSink(content, part);
			runs.run(plan.withSteps(own), lease, source, sink);
			return sink.slices();
		}

		/** A stack whose planes are decoded when they are shown. */
		ImagePlus onDemand() {
			final DemandStack stack = new DemandStack(
					part.width,
					part.height,
					plan.out().planes(),
					content.slicesPerPlane(),
					content.bitDepth(),
					this::decode);
			return content.image(stack, source.provenance());
		}

		private List<ImageProcessor> decode(final int plane) {
			try (Lease lease = leases.lease(job, source.provenance(), source.name())) {
				return decode(plane, lease);
			} catch (final IOException exc) {
				throw new IllegalStateException(exc.getMessage(), exc);
			}
		}
	}
}
