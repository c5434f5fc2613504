// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.ArrayList;
import java.util.List;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeConfig;
import latentij.job.MemoryPolicy.Decision;
import latentij.job.Plan.MemoryNeed;
import latentij.job.Plan.ModelId;
import latentij.runtime.Rung;
import latentij.runtime.backend.Device;
import latentij.tensor.Block.Kind;

/**
 * Makes plans for one open network, by the memory that there is. Several threads may use
 * it.
 */
public final class Planner {

	/** Values of a 16-bit pixel. */
	private static final int MAX_INDICES = 1 << 16;

	private final ModelId model;
	private final VaeConfig config;
	private final List<Rung> ladder;
	private final MemoryPolicy memory;

	/**
	 * Creates a planner.
	 *
	 * @param model the model of the network
	 * @param config its numbers
	 * @param ladder ways to do a run, the first one first
	 * @param memory decides on the tiles
	 */
	Planner(final ModelId model, final VaeConfig config, final List<Rung> ladder, final MemoryPolicy memory) {
		this.model = model;
		this.config = config;
		this.ladder = List.copyOf(ladder);
		this.memory = memory;
	}

	/**
	 * Plans a job.
	 *
	 * @param job the wish
	 * @param in the size of what is read: of latents, the channels of the model
	 * @param made the provenance of latents to decode; null if there is none
	 * @return the plan
	 * @throws DoesNotFitException if a plane cannot be computed with the memory that there is
	 * @throws IllegalArgumentException if the model cannot have the tiles that were chosen
	 */
	public Plan plan(final Job job, final Extent in, final Provenance made) throws DoesNotFitException {
		return job.direction() == Direction.ENCODE ? encoding(job, in) : decoding(job, in, made);
	}

	private Plan encoding(final Job job, final Extent in) throws DoesNotFitException {
		final int f = config.spatialCompressionRatio();
		final int height = roundUp(in.height(), config.sizeMultiple());
		final int width = roundUp(in.width(), config.sizeMultiple());
		final Decision decision = memory.decide(
				new Workload(job.direction(), height / f, width / f, in.kind()), job.tiling(), job.device());
		final boolean indices = job.posterior() == PosteriorMode.INDEX;
		if (indices) requireCodebook();
		final int channels = indices ? 1 : config.latentChannels();
		final Extent out = new Extent(in.planes(), channels, height / f, width / f, Kind.FLOATS);
		final List<Step> steps = new ArrayList<>();
		for (int plane = 0; plane < in.planes(); plane++)
			steps.add(new Step(
					new Region(plane, 0, 0, height, width),
					new Region(plane, 0, 0, height / f, width / f),
					decision.tiling()));
		return new Plan(job, model, config, ladder, in, out, steps, need(decision), null);
	}

	private Plan decoding(final Job job, final Extent in, final Provenance made) throws DoesNotFitException {
		final int f = config.spatialCompressionRatio();
		final Decision decision = memory.decide(
				new Workload(job.direction(), in.height(), in.width(), imageKind()), job.tiling(), job.device());
		int height = Math.multiplyExact(in.height(), f);
		int width = Math.multiplyExact(in.width(), f);
		// Unless the latent was cropped since, the image gets the size that it had.
		final int multiple = config.sizeMultiple();
		if (made != null
				&& isRoundedTo(width, made.width(), multiple)
				&& isRoundedTo(height, made.height(), multiple)) {
			width = made.width();
			height = made.height();
		}
		final Extent out = new Extent(in.planes(), config.outChannels(), height, width, imageKind());
		final List<Step> steps = new ArrayList<>();
		for (int plane = 0; plane < in.planes(); plane++)
			steps.add(new Step(
					new Region(plane, 0, 0, in.height(), in.width()),
					new Region(plane, 0, 0, height, width),
					decision.tiling()));
		return new Plan(job, model, config(job, made), ladder, in, out, steps, need(decision), made);
	}

	/** Grey and RGB images are made of 8-bit pixels, all others of floats. */
	private Kind imageKind() {
		return config.outChannels() == 1 || config.outChannels() == 3 ? Kind.PIXELS : Kind.FLOATS;
	}

	private void requireCodebook() {
		if (config.codebook() == null)
			throw new IllegalArgumentException("The model \"" + model.name()
					+ "\" has no codebook, whose entries posterior=index numbers. Choose posterior=mean.");
		if (config.codebook().size() > MAX_INDICES)
			throw new IllegalArgumentException("The codebook of the model \"" + model.name() + "\" has "
					+ config.codebook().size() + " entries, more than the " + MAX_INDICES
					+ " that 16-bit pixels can number. Choose posterior=mean.");
	}

	/**
	 * A latent remembers the factors it was scaled with; a model that was chosen instead of
	 * its own has factors of its own.
	 */
	private VaeConfig config(final Job job, final Provenance made) {
		return job.isAuto() && made != null ? config.withNorm(made.norm()) : config;
	}

	private static MemoryNeed need(final Decision decision) {
		final Device where = decision.budget().device();
		return new MemoryNeed(decision.bytes(), decision.budget().bytes(), where.isCpu() ? null : where.description());
	}

	/**
	 * Notes that a plan was executed: what it kept of the memory is there for the next.
	 *
	 * @param plan of this planner
	 */
	void fitted(final Plan plan) {
		final Direction direction = plan.job().direction();
		final Extent latent = direction == Direction.ENCODE ? plan.out() : plan.in();
		final Kind kind =
				direction == Direction.ENCODE ? plan.in().kind() : plan.out().kind();
		final Workload work = new Workload(direction, latent.height(), latent.width(), kind);
		plan.steps().stream().map(Step::tiling).distinct().forEach(tiling -> memory.fitted(work, tiling));
	}

	/** A size that a latent remembers may be any number. */
	private static boolean isRoundedTo(final int rounded, final int size, final int multiple) {
		return size > 0 && size <= rounded && rounded - size < multiple;
	}

	/** Notes that the memory of plans that were executed was freed. */
	void freed() {
		memory.freed();
	}

	static int roundUp(final int size, final int multiple) {
		return Math.toIntExact(((long) size + multiple - 1) / multiple * multiple);
	}
}
