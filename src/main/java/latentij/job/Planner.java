// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import latentij.codec.PosteriorMode;
import latentij.codec.VaeConfig;
import latentij.codec.tiling.TileGrid;
import latentij.codec.tiling.TileSpan;
import latentij.codec.tiling.Tiling;
import latentij.job.Plan.MemoryNeed;
import latentij.job.Plan.ModelId;
import latentij.job.memory.Decision;
import latentij.job.memory.Direction;
import latentij.job.memory.DoesNotFitException;
import latentij.job.memory.MemoryPolicy;
import latentij.job.memory.Workload;
import latentij.model.Reach;
import latentij.runtime.Rung;
import latentij.runtime.backend.BatchSize;
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
	private final BatchSize batch;
	private final MemoryPolicy memory;

	/**
	 * Creates a planner.
	 *
	 * @param model the model of the network
	 * @param config its numbers
	 * @param ladder ways to do a run, the first one first
	 * @param batch how many planes suit one run of the first
	 * @param memory decides on the tiles, and on how many of these planes fit
	 */
	Planner(
			final ModelId model,
			final VaeConfig config,
			final List<Rung> ladder,
			final BatchSize batch,
			final MemoryPolicy memory) {
		this.model = model;
		this.config = config;
		this.ladder = List.copyOf(ladder);
		this.batch = batch;
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
		return plan(job, in, made, Kind.PIXELS);
	}

	/**
	 * Plans a job, likewise.
	 *
	 * @param job the wish
	 * @param decoded the type of the images that latents are decoded to: 8-bit pixels, or floats,
	 *          about in [-1,1]
	 * @return the plan
	 */
	public Plan plan(final Job job, final Extent in, final Provenance made, final Kind decoded)
			throws DoesNotFitException {
		return job.direction() == Direction.ENCODE ? encoding(job, in) : decoding(job, in, made, decoded);
	}

	/**
	 * Plans a job of which neither a plane that is read nor one that is written is ever whole in
	 * memory: large planes are computed region by region, with the numbers of the whole. Where the
	 * network does not allow it, or where the user chose another way, the plan is that of {@link
	 * #plan}.
	 *
	 * @param job the wish
	 * @return the plan; for sources of which any region can be read, and sinks that take regions
	 */
	public Plan planInRegions(final Job job, final Extent in, final Provenance made) throws DoesNotFitException {
		return planInRegions(job, in, made, Kind.PIXELS);
	}

	/**
	 * Plans a job in regions, likewise.
	 *
	 * @param job the wish
	 * @param decoded the type of the images that latents are decoded to, as for {@link #plan(Job, Extent,
	 *          Provenance, Kind)}
	 * @return the plan
	 */
	public Plan planInRegions(final Job job, final Extent in, final Provenance made, final Kind decoded)
			throws DoesNotFitException {
		if (!isExact(job)) return plan(job, in, made, decoded);
		final int f = config.spatialCompressionRatio();
		final boolean encoding = job.direction() == Direction.ENCODE;
		final int height = encoding ? roundUp(in.height(), f) / f : in.height();
		final int width = encoding ? roundUp(in.width(), f) / f : in.width();
		final Kind kind = encoding ? in.kind() : imageKind(decoded);
		final Optional<Decision> decision = memory.decideOnRegions(new Workload(job.direction(), height, width, kind));
		if (decision.isEmpty()) return plan(job, in, made, decoded);
		final Extent out = encoding ? latents(in, height, width) : images(in, made, decoded);
		final TileGrid grid = decision.get().tiling().grid(encoding, height, width);
		final List<Step> steps = new ArrayList<>();
		for (int plane = 0; plane < in.planes(); plane++)
			for (final TileSpan rows : grid.rows())
				for (final TileSpan columns : grid.columns()) steps.add(step(encoding, out, plane, rows, columns));
		final VaeConfig norm = encoding ? config : config(job, made);
		return new Plan(job, model, norm, ladder, in, out, steps, 1, need(decision.get()), encoding ? null : made);
	}

	/**
	 * Plans a part of what a plan makes, with the same numbers.
	 *
	 * @param plan of this planner
	 * @param part the region of one plane that is wanted
	 * @param reach of the model; empty if all of a plane matters to each of its pixels
	 * @return steps that write the part and nothing else: they read no more than matters to it, or as much as those of
	 *         the plan do
	 * @throws DoesNotFitException if it cannot be computed with the memory that there is
	 */
	public List<Step> stepsFor(final Plan plan, final Region part, final Optional<Reach> reach)
			throws DoesNotFitException {
		if (reach.isEmpty() || !isExact(plan)) return clipped(plan.steps(), part);
		final boolean encoding = plan.job().direction() == Direction.ENCODE;
		final int f = config.spatialCompressionRatio();
		// In pixels of the latent.
		final int ratio = encoding ? 1 : f;
		final int around = encoding ? reach.get().encoder() : reach.get().decoder();
		final Extent latent = encoding ? plan.out() : plan.in();
		final int top = Math.max(0, part.y() / ratio - around);
		final int left = Math.max(0, part.x() / ratio - around);
		final int bottom = Math.min(latent.height(), roundUp(part.y() + part.height(), ratio) / ratio + around);
		final int right = Math.min(latent.width(), roundUp(part.x() + part.width(), ratio) / ratio + around);
		final int before = encoding ? f : 1;
		final int after = encoding ? 1 : f;
		final Extent in = new Extent(
				1,
				plan.in().channels(),
				Math.min(plan.in().height(), bottom * before) - top * before,
				Math.min(plan.in().width(), right * before) - left * before,
				plan.in().kind());
		final List<Step> steps = new ArrayList<>();
		for (final Step step :
				planInRegions(plan.job(), in, null, plan.out().kind()).steps())
			steps.add(new Step(
					step.in().moved(part.plane(), top * before, left * before),
					step.out().moved(part.plane(), top * after, left * after),
					step.tiling()));
		return clipped(steps, part);
	}

	/**
	 * Tells whether parts of planes may be computed on their own, by a network that looks no further than its reach:
	 * noise is drawn for a whole latent, and seams of blended tiles are where they are.
	 *
	 * @param plan of this planner
	 * @return false if only whole planes have the right numbers
	 */
	public boolean isExact(final Plan plan) {
		return isExact(plan.job());
	}

	private boolean isExact(final Job job) {
		return !job.tiling().on()
				&& job.posterior() == PosteriorMode.MEAN
				&& config.sizeMultiple() == config.spatialCompressionRatio();
	}

	private static List<Step> clipped(final List<Step> steps, final Region part) {
		return steps.stream()
				.filter(step -> step.out().overlaps(part))
				.map(step -> new Step(step.in(), step.out().intersection(part), step.tiling()))
				.toList();
	}

	/** The part that is kept of a tile is written, as far as the image goes. */
	private Step step(
			final boolean encoding, final Extent out, final int plane, final TileSpan rows, final TileSpan columns) {
		final int f = config.spatialCompressionRatio();
		final int before = encoding ? f : 1;
		final int after = encoding ? 1 : f;
		final int y = (rows.start() + rows.skip()) * after;
		final int x = (columns.start() + columns.skip()) * after;
		return new Step(
				new Region(
						plane,
						rows.start() * before,
						columns.start() * before,
						rows.length() * before,
						columns.length() * before),
				new Region(
						plane,
						y,
						x,
						Math.min(rows.keep() * after, out.height() - y),
						Math.min(columns.keep() * after, out.width() - x)),
				Tiling.WHOLE);
	}

	private Extent latents(final Extent in, final int height, final int width) {
		return new Extent(in.planes(), config.latentChannels(), height, width, Kind.FLOATS);
	}

	/** Unless the latent was cropped since, the image gets the size that it had. */
	private Extent images(final Extent in, final Provenance made, final Kind decoded) {
		final int f = config.spatialCompressionRatio();
		final int height = Math.multiplyExact(in.height(), f);
		final int width = Math.multiplyExact(in.width(), f);
		final int multiple = config.sizeMultiple();
		final boolean known = made != null
				&& isRoundedTo(width, made.width(), multiple)
				&& isRoundedTo(height, made.height(), multiple);
		if (!known) return new Extent(in.planes(), config.outChannels(), height, width, imageKind(decoded));
		return new Extent(in.planes(), config.outChannels(), made.height(), made.width(), imageKind(decoded));
	}

	private Plan encoding(final Job job, final Extent in) throws DoesNotFitException {
		final int f = config.spatialCompressionRatio();
		final int height = roundUp(in.height(), config.sizeMultiple());
		final int width = roundUp(in.width(), config.sizeMultiple());
		final Decision decision =
				decide(job, new Workload(job.direction(), height / f, width / f, in.kind()), in.planes());
		final boolean indices = job.posterior() == PosteriorMode.INDEX;
		if (indices) requireCodebook();
		final Extent latents = latents(in, height / f, width / f);
		final Extent out = indices ? new Extent(in.planes(), 1, height / f, width / f, Kind.FLOATS) : latents;
		final List<Step> steps = new ArrayList<>();
		for (int plane = 0; plane < in.planes(); plane++)
			steps.add(new Step(
					new Region(plane, 0, 0, height, width),
					new Region(plane, 0, 0, height / f, width / f),
					decision.tiling()));
		return new Plan(job, model, config, ladder, in, out, steps, decision.images(), need(decision), null);
	}

	private Plan decoding(final Job job, final Extent in, final Provenance made, final Kind decoded)
			throws DoesNotFitException {
		final Decision decision =
				decide(job, new Workload(job.direction(), in.height(), in.width(), imageKind(decoded)), in.planes());
		final Extent out = images(in, made, decoded);
		final List<Step> steps = new ArrayList<>();
		for (int plane = 0; plane < in.planes(); plane++)
			steps.add(new Step(
					new Region(plane, 0, 0, in.height(), in.width()),
					new Region(plane, 0, 0, out.height(), out.width()),
					decision.tiling()));
		return new Plan(job, model, config(job, made), ladder, in, out, steps, decision.images(), need(decision), made);
	}

	private Decision decide(final Job job, final Workload plane, final int planes) throws DoesNotFitException {
		return decideOnImages(plane, memory.decide(plane, job.tiling(), job.device()), planes);
	}

	private Decision decideOnImages(final Workload one, final Decision alone, final int images) {
		final int f = config.spatialCompressionRatio();
		final int most = Math.min(images, batch.of((double) f * f * one.height() * one.width()));
		return memory.decideOnImages(one, alone, most, ladder.get(0).device());
	}

	/**
	 * Plans a run of several images, of which each has a plan of its own.
	 *
	 * @param plan of one of them, of one step; the others' steps are the same
	 * @param images how many there are
	 * @return the plan for as many as may go through the network together; the same plan if that is one
	 */
	Plan together(final Plan plan, final int images) {
		final Step step = plan.steps().get(0);
		final Decision alone = new Decision(step.tiling(), 1, plan.memory().bytes(), null);
		final Decision decision = decideOnImages(workload(plan, step), alone, images);
		if (decision == alone) return plan;
		return new Plan(
				plan.job(),
				plan.model(),
				plan.config(),
				plan.ladder(),
				plan.in(),
				plan.out(),
				plan.steps(),
				decision.images(),
				need(decision),
				plan.made());
	}

	/** Grey and RGB images may be made of 8-bit pixels, all others of floats. */
	private Kind imageKind(final Kind wanted) {
		return config.outChannels() == 1 || config.outChannels() == 3 ? wanted : Kind.FLOATS;
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
		return new MemoryNeed(decision.bytes(), decision.budget().bytes());
	}

	/**
	 * Notes that a plan was executed: what it kept of the memory is there for the next.
	 *
	 * @param plan of this planner
	 */
	void fitted(final Plan plan) {
		fitted(plan, 1);
	}

	/**
	 * Notes that a run of several images was executed.
	 *
	 * @param plan of this planner
	 * @param images that went through the network together
	 */
	void fitted(final Plan plan, final int images) {
		plan.steps().stream()
				.map(step -> new Fitted(workload(plan, step).times(images), step.tiling()))
				.distinct()
				.forEach(fitted -> memory.fitted(fitted.work, fitted.tiling));
	}

	/** A run that was done. */
	private record Fitted(Workload work, Tiling tiling) {}

	private Workload workload(final Plan plan, final Step step) {
		final Region in = step.in();
		final int f = config.spatialCompressionRatio();
		return plan.job().direction() == Direction.ENCODE
				? new Workload(
						Direction.ENCODE,
						in.height() / f,
						in.width() / f,
						plan.in().kind())
				: new Workload(
						Direction.DECODE, in.height(), in.width(), plan.out().kind());
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
