// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import latentij.codec.NotFiniteException;
import latentij.codec.TileListener;
import latentij.codec.VaeException;
import latentij.codec.VaeNetwork;
import latentij.runtime.backend.Backend;
import latentij.runtime.backend.Budget;
import latentij.runtime.backend.Device;
import latentij.runtime.backend.FailedRunException;
import latentij.runtime.backend.Failure;
import latentij.runtime.backend.Precision;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * A network that goes down a ladder: where one way of doing a run fails, the next one
 * that may do it is tried. Where a device or a precision failed for good, later runs
 * begin below it. Several images at once are for the first device and precision alone:
 * beyond them, each may need another way.
 */
final class LadderNetwork implements VaeNetwork {

	/** The network of one rung or of several, opened when it is first needed. */
	private record Step(Rung rung, DeviceNetwork network) {}

	/**
	 * A run that failed, or whose result is not good.
	 *
	 * @param rung that failed
	 * @param failure its kind
	 * @param exception null if there is a result
	 * @param encoding true if an image was encoded, rather than a latent decoded
	 * @param input the shape [N,C,H,W] of what went in
	 */
	private record Failed(Rung rung, Failure failure, VaeException exception, boolean encoding, long... input) {

		boolean tooLarge() {
			return failure == Failure.OUT_OF_MEMORY || failure == Failure.TOO_MANY_VALUES;
		}

		String message() {
			return exception.getMessage();
		}
	}

	private final List<Rung> ladder;
	private final Function<Rung, DeviceNetwork> opener;
	private final Function<Device, Backend> backends;
	private final RunCost cost;
	private final Consumer<String> log;

	/** The networks that were opened; guarded by itself. */
	private final List<Step> steps = new ArrayList<>();

	/** Bytes of the largest image that was encoded, and decoded, on another device. */
	private final double[] taken = new double[2];

	/** The first rung that is worth a try. */
	private int start;

	private VaeNetwork last;
	private boolean canceled;
	private boolean closed;

	/**
	 * Creates a network.
	 *
	 * @param ladder ways to do a run, at least one
	 * @param opener opens the network of a rung when it is first needed; called once for
	 *          all rungs that {@linkplain Rung#sharesNetwork share} it
	 * @param backends gives the backend of a device
	 * @param cost of runs of the model
	 * @param log is told, in a sentence, when a run is done on another device or with
	 *          another precision, and why
	 */
	LadderNetwork(
			final List<Rung> ladder,
			final Function<Rung, DeviceNetwork> opener,
			final Function<Device, Backend> backends,
			final RunCost cost,
			final Consumer<String> log) {
		this.ladder = List.copyOf(ladder);
		this.opener = opener;
		this.backends = backends;
		this.cost = cost;
		this.log = log;
		last = network(ladder.get(0));
	}

	@Override
	public boolean takesNoise() {
		return network(ladder.get(0)).takesNoise();
	}

	@Override
	public FloatTensor encode(final Block image, final FloatTensor noise) {
		return run(
				network -> network.encode(image, noise),
				LadderNetwork::isFinite,
				true,
				image.batch(),
				image.channels(),
				image.height(),
				image.width());
	}

	@Override
	public FloatTensor decode(final FloatTensor latent) {
		return run(network -> network.decode(latent), LadderNetwork::isFinite, false, latent.shape());
	}

	@Override
	public PixelTensor decodeToPixels(final FloatTensor latent) {
		// Pixels cannot show what is wrong with them: networks throw a NotFiniteException.
		return run(network -> network.decodeToPixels(latent), pixels -> true, false, latent.shape());
	}

	/** On the CPU, where the ladder has one. */
	@Override
	public VaeNetwork inStages(final long mapBytes, final TileListener listener) {
		final Rung cpu = ladder.stream()
				.filter(rung -> rung.device().isCpu())
				.findFirst()
				.orElseThrow(() -> new UnsupportedOperationException("Only the CPU runs networks in stages"));
		log.accept("The image does not fit into memory as a whole. It is computed on the CPU in stages, strip by"
				+ " strip, with the numbers of the whole image.");
		return network(cpu).inStages(mapBytes, listener);
	}

	private static boolean isFinite(final FloatTensor result) {
		final FloatBuffer values = result.buffer();
		while (values.hasRemaining()) if (!Float.isFinite(values.get())) return false;
		return true;
	}

	private <T> T run(
			final Function<VaeNetwork, T> job, final Predicate<T> finite, final boolean encoding, final long... input) {
		if (closed) throw new IllegalStateException("The network was closed");
		final List<VaeException> earlier = new ArrayList<>();
		int at = start;
		while (true) {
			final Rung rung = ladder.get(at);
			if (input[0] > 1 && !rung.sharesNetwork(ladder.get(0))) throw severalImages(earlier);
			final DeviceNetwork network = network(rung);
			final boolean kept = network.holdsMemory();
			last = network;
			Failed failed;
			try {
				final T result = job.apply(network);
				final boolean judged = next(at, Failure.NOT_FINITE, true) >= 0;
				if (!judged || finite.test(result)) return result;
				failed = new Failed(rung, Failure.NOT_FINITE, null, encoding, input);
			} catch (final VaeException exc) {
				earlier.stream().filter(before -> before != exc).forEach(exc::addSuppressed);
				earlier.add(exc);
				failed = new Failed(rung, classify(network, rung, exc), exc, encoding, input);
			}
			// Memory is freed first, whichever step comes next.
			final boolean freed = failed.failure == Failure.OUT_OF_MEMORY && isFreed(network, kept, failed.exception);
			final int next = next(at, failed.failure, freed);
			if (input[0] > 1 && next >= 0 && !ladder.get(next).sharesNetwork(rung)) throw severalImages(earlier);
			at = descend(next, network, failed);
		}
	}

	/** @param earlier what failed; empty if values were not finite, or if earlier runs failed */
	private VaeException severalImages(final List<VaeException> earlier) {
		final VaeException cause = earlier.isEmpty() ? null : earlier.get(earlier.size() - 1);
		return new VaeException(
				"Several images cannot be computed in one run on "
						+ ladder.get(0).describe() + (cause == null ? "" : " (" + cause.getMessage() + ")")
						+ ". Each of them may be: do one run for each.",
				cause);
	}

	/** The next rung that may do what one could not; -1 for none. */
	private int next(final int at, final Failure failure, final boolean freed) {
		for (int i = at + 1; i < ladder.size(); i++) {
			final Rung rung = ladder.get(i);
			if (rung.answers(failure, ladder.get(at)) && (freed || !rung.freeOthersFirst())) return i;
		}
		return -1;
	}

	private Failure classify(final DeviceNetwork network, final Rung rung, final VaeException exc) {
		if (exc instanceof FailedRunException known) return known.failure();
		if (exc instanceof NotFiniteException) return Failure.NOT_FINITE;
		final Failure failure = backends.apply(rung.device()).classify(exc);
		// Another try with a shorter search helps only where the search was long.
		final boolean searched = failure == Failure.NO_KERNEL && !network.hasSearchedLong();
		return searched ? Failure.DEVICE : failure;
	}

	/** Frees memory; true if there was any, so that another try is worth it. */
	private static boolean isFreed(final DeviceNetwork network, final boolean kept, final VaeException why) {
		try {
			return network.freeMemory() || kept;
		} catch (final RuntimeException exc) {
			why.addSuppressed(exc);
			return false;
		}
	}

	/**
	 * Goes to another rung.
	 *
	 * @param next where to go; -1 for nowhere
	 * @return where the run is done next
	 * @throws VaeException if it cannot be done
	 */
	private int descend(final int next, final DeviceNetwork network, final Failed failed) {
		if (next < 0) throw failure(failed);
		final Rung rung = ladder.get(next);
		if (!rung.device().equals(failed.rung.device())) {
			if (!takes(rung, failed)) throw failure(failed);
			log.accept(describe(failed) + "; it is computed on the CPU, which takes longer.");
			if (!failed.tooLarge()) start = next;
		} else if (rung.precision() != failed.rung.precision()) {
			log.accept(changeOfPrecision(failed));
			if (failed.failure != Failure.NOT_FINITE) start = next;
		} else if (rung.shortSearch() && !failed.rung.shortSearch()) network.shortenSearch();
		return next;
	}

	/** True if the memory of a device is enough; notes that it is. */
	private boolean takes(final Rung rung, final Failed failed) {
		final boolean enough = isEnough(rung, failed);
		final int job = failed.encoding ? 0 : 1;
		if (enough) taken[job] = Math.max(cost.bytes(failed.encoding, failed.input), taken[job]);
		return enough;
	}

	private boolean isEnough(final Rung rung, final Failed failed) {
		final Budget budget = backends.apply(rung.device()).budget(rung.device(), rung.precision());
		// ONNX Runtime keeps the memory of a run for the next one.
		final double kept = taken[failed.encoding ? 0 : 1];
		return cost.bytes(failed.encoding, failed.input) <= Math.max(budget.largestCost(), kept);
	}

	/** The exception for the user, where nothing is left to try. */
	private VaeException failure(final Failed failed) {
		if (!failed.tooLarge() || failed.rung.device().isCpu()) return failed.exception;
		final boolean cpuCan = isEnough(Rung.onCpu(), failed);
		final StringBuilder text = new StringBuilder(describe(failed));
		if (!cpuCan)
			text.append(String.format(
					Locale.ROOT,
					", and for the CPU too: it needs about %.1f GB",
					cost.bytes(failed.encoding, failed.input) / 1e9));
		text.append(". Crop or scale the image");
		if (failed.failure == Failure.OUT_OF_MEMORY) text.append(", or end other programs");
		if (cpuCan) text.append(", or choose device=auto or device=cpu");
		text.append(". (").append(failed.message()).append(')');
		return new VaeException(text.toString(), failed.exception);
	}

	private static String describe(final Failed failed) {
		final String device = failed.rung.device().description();
		if (!failed.tooLarge()) return device + " failed (" + failed.message() + ")";
		return String.format(
				Locale.ROOT,
				"An input of %d x %d x %d x %d (batch, channels, height, width) is too large for %s",
				failed.input[0],
				failed.input[1],
				failed.input[2],
				failed.input[3],
				device);
	}

	private static String changeOfPrecision(final Failed failed) {
		final Precision precision = failed.rung.precision();
		final String what = failed.failure == Failure.NOT_FINITE
				? "gave values that are not finite"
				: "failed (" + failed.message() + ")";
		return "This model with " + (precision.isHalf() ? "16-bit floats" : "TF32") + " "
				+ what + "; it is computed again with 32-bit floats. "
				+ "With precision=fp32, that is what is done first.";
	}

	private DeviceNetwork network(final Rung rung) {
		synchronized (steps) {
			for (final Step step : steps) if (step.rung.sharesNetwork(rung)) return step.network;
			final DeviceNetwork network = opener.apply(rung);
			network.setCanceled(canceled);
			steps.add(new Step(rung, network));
			return network;
		}
	}

	/** The device of the last run. */
	@Override
	public String device() {
		return last.device();
	}

	@Override
	public void setCanceled(final boolean canceled) {
		synchronized (steps) {
			this.canceled = canceled;
			steps.forEach(step -> step.network.setCanceled(canceled));
		}
	}

	@Override
	public void close() {
		closed = true;
		final List<Step> open;
		synchronized (steps) {
			open = List.copyOf(steps);
			steps.clear();
		}
		RuntimeException failure = null;
		for (final Step step : open) {
			try {
				step.network.close();
			} catch (final RuntimeException exc) {
				if (failure == null) failure = exc;
				else failure.addSuppressed(exc);
			}
		}
		if (failure != null) throw failure;
	}
}
