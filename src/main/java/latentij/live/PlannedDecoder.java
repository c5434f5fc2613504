// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import java.io.IOException;
import latentij.job.BlockSink;
import latentij.job.BlockSource;
import latentij.job.CodecPool.Lease;
import latentij.job.Extent;
import latentij.job.Job;
import latentij.job.Messages;
import latentij.job.Plan;
import latentij.job.Progress;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.job.Runner;
import latentij.job.memory.DoesNotFitException;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/** Decodes with an open network, by a plan for the memory that there is. */
public final class PlannedDecoder implements LatentDecoder {

	private final Lease lease;
	private final Job job;
	private final Provenance made;
	private final String name;

	/**
	 * Creates a decoder.
	 *
	 * @param lease of the network; kept open by the caller
	 * @param job the wish
	 * @param made the provenance of the latents; null if there is none
	 * @param name of the latent, for messages
	 * @throws IllegalArgumentException if the model decodes neither grey nor RGB images
	 */
	public PlannedDecoder(final Lease lease, final Job job, final Provenance made, final String name) {
		final int channels = lease.model().config().outChannels();
		if (channels != 1 && channels != 3)
			throw new IllegalArgumentException("The model \"" + lease.model().name() + "\" decodes images of "
					+ channels + " channels; Decode Live shows grey and RGB images. Use Decode Latent.");
		this.lease = lease;
		this.job = job;
		this.made = made;
		this.name = name;
	}

	/** A latent in memory. */
	private record Source(String name, FloatTensor latent) implements BlockSource {

		@Override
		public Extent extent() {
			return Extent.latent(latent.channels(), latent.height(), latent.width());
		}

		@Override
		public Block read(final Region region) {
			return latent;
		}
	}

	/** Keeps the one picture that is written. */
	private static final class Sink implements BlockSink {

		private PixelTensor pixels;

		@Override
		public void write(final Region region, final Block block) {
			pixels = (PixelTensor) block;
		}

		@Override
		public void commit(final Provenance provenance) {}

		@Override
		public void close() {}
	}

	/** @return the name of the latent */
	public String name() {
		return name;
	}

	/**
	 * Finds the size of the picture of a whole latent, which may be smaller than what is decoded.
	 *
	 * @param height of the latent
	 * @param width of the latent
	 * @return the size
	 * @throws IllegalArgumentException if it does not fit into memory
	 */
	public Extent size(final int height, final int width) {
		return plan(Extent.latent(lease.model().config().latentChannels(), height, width), made)
				.out();
	}

	@Override
	public PixelTensor decode(final FloatTensor scaled, final Progress progress) throws IOException {
		// The latent may be a part: the size that its whole remembers does not apply.
		final Plan plan = plan(new Source(name, scaled).extent(), made == null ? null : made.withSize(0, 0));
		try (Sink sink = new Sink()) {
			new Runner(lease).run(plan, new Source(name, scaled), sink, progress);
			return sink.pixels;
		}
	}

	private Plan plan(final Extent latent, final Provenance provenance) {
		try {
			return lease.planner().plan(job, latent, provenance);
		} catch (final DoesNotFitException exc) {
			throw new IllegalArgumentException(
					Messages.doesNotFit("Decoding \"" + name + "\"", false, exc.shortage()), exc);
		}
	}
}
