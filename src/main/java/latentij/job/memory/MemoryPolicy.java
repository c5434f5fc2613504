// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import latentij.codec.VaeConfig;
import latentij.codec.tiling.TileGrid;
import latentij.codec.tiling.Tiling;
import latentij.job.memory.Shortage.Limit;
import latentij.job.options.TilingOption;
import latentij.model.Reach;
import latentij.runtime.backend.Budget;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.DeviceChoice;
import latentij.util.machine.DirectMemory;
import latentij.util.machine.SystemMemory;

/**
 * Cuts images as far as memory makes it necessary, and refuses those that a network
 * could not hold, before anything is computed. One for each network; several threads
 * may use it.
 */
public final class MemoryPolicy {

	/** Three colors of so many pixels still fit into one buffer. */
	private static final int MAX_PIXELS = 1 << 27;

	/** Sides of tiles that give the numbers of the whole image, in pixels. */
	private static final int[] EXACT_SIDES = {2048, 1024, 512, 256};

	/** Sides of tiles to propose, in pixels. */
	private static final int[] BLENDED_SIDES = {512, 256, 128};

	private final MemoryEstimate estimate;
	private final VaeConfig config;
	private final Supplier<Optional<Reach>> reach;
	private final BooleanSupplier staged;
	private final Supplier<List<Budget>> budgets;
	private final BooleanSupplier freeMemory;

	/** Bytes that Java's buffers may take. */
	private final LongSupplier buffers;

	/** Bytes of the largest runs, without what lies beside them. */
	private double encoded;

	private double decoded;

	/**
	 * Creates a policy.
	 *
	 * @param estimate of the model's runs
	 * @param reach of the model; asked for when an image is too large
	 * @param staged tells whether the model can be run in stages; asked for when nothing
	 *          else fits
	 * @param budgets for a run, the one for the largest image first
	 * @param freeMemory frees the memory that networks keep which are not running, before
	 *          an image is refused; gives false where that can change no budget
	 */
	public MemoryPolicy(
			final MemoryEstimate estimate,
			final Supplier<Optional<Reach>> reach,
			final BooleanSupplier staged,
			final Supplier<List<Budget>> budgets,
			final BooleanSupplier freeMemory) {
		this(estimate, reach, staged, budgets, freeMemory, DirectMemory::limit);
	}

	/** @param buffers the bytes that Java's buffers may take together */
	public MemoryPolicy(
			final MemoryEstimate estimate,
			final Supplier<Optional<Reach>> reach,
			final BooleanSupplier staged,
			final Supplier<List<Budget>> budgets,
			final BooleanSupplier freeMemory,
			final LongSupplier buffers) {
		this.estimate = estimate;
		config = estimate.config();
		this.reach = reach;
		this.staged = staged;
		this.budgets = budgets;
		this.freeMemory = freeMemory;
		this.buffers = buffers;
	}

	/**
	 * Decides on the tiles.
	 *
	 * @param work to be done
	 * @param option what the user chose
	 * @param device where it shall run
	 * @return the tiles that were chosen; where none were, the whole image, or
	 *         tiles with the numbers of the whole image if that does not fit
	 * @throws DoesNotFitException if nothing fits
	 * @throws IllegalArgumentException if the model cannot have the tiles that were chosen
	 */
	public Decision decide(final Workload work, final TilingOption option, final DeviceChoice device)
			throws DoesNotFitException {
		try {
			return decideNow(work, option, device);
		} catch (final DoesNotFitException exc) {
			// Nothing was computed yet: what earlier runs left is not needed.
			if (exc.shortage().limit() == Limit.MEMORY && freeMemory.getAsBoolean())
				return decideAgain(work, option, device);
			return inStages(work, option, device, exc);
		}
	}

	/**
	 * Decides how many images go through the network in one run.
	 *
	 * @param work one of them
	 * @param alone the decision on it
	 * @param most how many there are, or would be good
	 * @param device where they shall run
	 * @return as many as fit, at least one
	 */
	public Decision decideOnImages(final Workload work, final Decision alone, final int most, final Device device) {
		if (most < 2 || !alone.tiling().equals(Tiling.WHOLE)) return alone;
		// Where the user states the memory, there is one budget for all devices.
		final List<Budget> own = budgets.get().stream()
				.filter(budget -> budget.device().equals(device) || SystemMemory.isStated())
				.toList();
		for (int images = most; images > 1; images--) {
			final Workload together = work.times(images);
			if (fits(together, Tiling.WHOLE, own)) return decision(together, Tiling.WHOLE, own);
		}
		return alone;
	}

	/**
	 * Decides on regions that are read, computed and written one by one.
	 *
	 * @param work to be done, of a plane of any size
	 * @return the tiles to make steps of, each of them a run of its own; empty if the plane is no
	 *         larger than one, if the numbers would not be those of the whole, or if none fits
	 */
	public Optional<Decision> decideOnRegions(final Workload work) {
		final List<Tiling> tilings = exactTilings();
		return regions(work, tilings)
				.or(() -> tilings.isEmpty() || !freeMemory.getAsBoolean() ? Optional.empty() : regions(work, tilings))
				.filter(decision -> work.grid(decision.tiling()).size() > 1);
	}

	private Optional<Decision> regions(final Workload work, final List<Tiling> tilings) {
		final List<Budget> budgets = this.budgets.get();
		for (final Tiling tiling : tilings) {
			final TileGrid grid = work.grid(tiling);
			final Workload region = new Workload(
					work.direction(), TileGrid.longest(grid.rows()), TileGrid.longest(grid.columns()), work.kind());
			if (!fits(region, Tiling.WHOLE, budgets)) continue;
			final Decision decision = decision(region, Tiling.WHOLE, budgets);
			return Optional.of(new Decision(tiling, 1, decision.bytes(), decision.budget()));
		}
		return Optional.empty();
	}

	private Decision decideAgain(final Workload work, final TilingOption option, final DeviceChoice device)
			throws DoesNotFitException {
		try {
			return decideNow(work, option, device);
		} catch (final DoesNotFitException exc) {
			return inStages(work, option, device, exc);
		}
	}

	private Decision decideNow(final Workload work, final TilingOption option, final DeviceChoice device)
			throws DoesNotFitException {
		final List<Budget> budgets = this.budgets.get();
		final Tiling chosen = option.tiling(config);
		if (fits(work, chosen, budgets)) return decision(work, chosen, budgets);
		final List<Tiling> candidates = new ArrayList<>(List.of(chosen));
		if (!option.on()) candidates.addAll(exactTilings());
		for (final Tiling tiling : candidates) if (fits(work, tiling, budgets)) return decision(work, tiling, budgets);
		throw new DoesNotFitException(shortage(work, option, candidates, device, budgets));
	}

	/**
	 * The whole image stage by stage, on the CPU.
	 *
	 * @param exc tells that nothing else fits
	 */
	private Decision inStages(
			final Workload work, final TilingOption option, final DeviceChoice device, final DoesNotFitException exc)
			throws DoesNotFitException {
		if (option.on() || device.kind() == DeviceChoice.Kind.GPU) throw exc;
		final Optional<Budget> cpu =
				budgets.get().stream().filter(budget -> budget.device().isCpu()).findFirst();
		if (cpu.isEmpty() || !staged.getAsBoolean()) throw exc;
		return new StagedMemory(estimate, config, cpu.get(), buffers.getAsLong()).decide(work, exc.shortage());
	}

	private Decision decision(final Workload work, final Tiling tiling, final List<Budget> budgets) {
		final double need = estimate.bytes(work, tiling);
		final double values = estimate.runValues(work, tiling);
		final Budget budget = budgets.stream()
				.filter(one -> one.fits(need, values))
				.findFirst()
				.orElse(budgets.get(0));
		return new Decision(tiling, work.images(), need * budget.factor(), budget);
	}

	private List<Tiling> exactTilings() {
		final List<Tiling> tilings = new ArrayList<>();
		reach.get().ifPresent(limited -> {
			for (final int side : EXACT_SIDES)
				tilings.add(new Tiling.Exact(
						Math.max(1, side / config.spatialCompressionRatio()), limited.encoder(), limited.decoder()));
		});
		return tilings;
	}

	private Shortage shortage(
			final Workload work,
			final TilingOption option,
			final List<Tiling> candidates,
			final DeviceChoice device,
			final List<Budget> budgets) {
		// The last candidate needs the least memory.
		final Tiling tiling = candidates.get(candidates.size() - 1);
		final Budget budget = budgets.get(0);
		final double need = estimate.bytes(work, tiling) * budget.factor();
		final boolean tooMany = estimate.pixels(work) > most(work);
		final double buffer = estimate.bufferBytes(work, tiling);
		// Other limits are told first: more memory for Java would not help against them.
		final boolean other = tooMany || estimate.runPixels(work, tiling) >= MAX_PIXELS || need > budget.bytes();
		if (buffer > buffers.getAsLong() && !other)
			return new Shortage(
					Limit.BUFFERS,
					buffer,
					buffers.getAsLong(),
					null,
					estimate.pixels(work),
					0,
					0,
					largestSide(work, candidates, budgets),
					smallerTiles(work, option, budgets),
					false);
		final TilingOption smaller = tooMany ? null : smallerTiles(work, option, budgets);
		final boolean cpu = budget.device().isCpu();
		return new Shortage(
				limit(need, budget, tooMany, estimate.runPixels(work, tiling)),
				need,
				budget.bytes(),
				cpu ? null : budget.device().description(),
				estimate.pixels(work),
				estimate.runValues(work, tiling),
				blendedSide(tiling),
				largestSide(work, candidates, budgets),
				smaller,
				device.kind() == DeviceChoice.Kind.GPU && !cpu);
	}

	private int blendedSide(final Tiling tiling) {
		if (!(tiling instanceof Tiling.Blended blended)) return 0;
		return blended.tileLatentSize() * config.spatialCompressionRatio();
	}

	private static Limit limit(final double need, final Budget budget, final boolean tooMany, final double runPixels) {
		if (need > budget.bytes()) return Limit.MEMORY;
		if (tooMany) return Limit.TENSOR;
		return runPixels >= MAX_PIXELS ? Limit.RUN : Limit.DEVICE;
	}

	private int largestSide(final Workload work, final List<Tiling> candidates, final List<Budget> budgets) {
		return config.spatialCompressionRatio() * work.largestSquare(square -> fitsOne(square, candidates, budgets));
	}

	private boolean fitsOne(final Workload work, final List<Tiling> candidates, final List<Budget> budgets) {
		return candidates.stream().anyMatch(tiling -> fits(work, tiling, budgets));
	}

	/** The largest blended tiles that would fit: the model's own, or smaller ones; else null. */
	private TilingOption smallerTiles(final Workload work, final TilingOption option, final List<Budget> budgets) {
		if (!option.on() && fits(work, TilingOption.ON.tiling(config), budgets)) return TilingOption.ON;
		for (final int side : BLENDED_SIDES) {
			final TilingOption smaller = new TilingOption(true, side);
			if (smaller.suits(config) && fits(work, smaller.tiling(config), budgets)) return smaller;
		}
		return null;
	}

	/**
	 * Notes that a run fitted. ONNX Runtime keeps its memory for the next one, which
	 * therefore fits too, although that memory is not free any more.
	 *
	 * @param work that was done
	 * @param tiling with which tiles
	 */
	public synchronized void fitted(final Workload work, final Tiling tiling) {
		// Nothing is kept.
		if (tiling instanceof Tiling.Stages) return;
		final double run = estimate.keptBytes(work, tiling);
		if (work.encoding()) encoded = Math.max(encoded, run);
		else decoded = Math.max(decoded, run);
	}

	/** Notes that the memory of earlier runs was freed. */
	public synchronized void freed() {
		encoded = 0;
		decoded = 0;
	}

	private synchronized boolean fits(final Workload work, final Tiling tiling, final List<Budget> budgets) {
		if (estimate.runPixels(work, tiling) >= MAX_PIXELS || estimate.pixels(work) > most(work)) return false;
		if (estimate.bufferBytes(work, tiling) > buffers.getAsLong()) return false;
		final double need = estimate.bytes(work, tiling);
		final double beside = estimate.besideBytes(work, tiling);
		final double values = estimate.runValues(work, tiling);
		// Of a run, the memory was kept; what lies beside it was freed.
		final boolean again = estimate.keptBytes(work, tiling) <= (work.encoding() ? encoded : decoded);
		return budgets.stream().anyMatch(budget -> again && beside <= budget.bytes() || budget.fits(need, values));
	}

	private int most(final Workload work) {
		// What is encoded is read tile by tile; one run takes fewer than MAX_PIXELS.
		return work.encoding() ? Integer.MAX_VALUE : work.mostPixels(config);
	}
}
