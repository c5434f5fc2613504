// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import latentij.codec.VaeException;
import latentij.codec.VaeNetwork;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * A network with another one behind it, for runs that the first cannot do.
 */
final class FallbackNetwork implements VaeNetwork {

	/** Says why a run must be done again by the other network. */
	interface Judge {

		/** @return a sentence for the user; null if the result is good */
		default String ofResult(final FloatTensor result) {
			return null;
		}

		/**
		 * Judges a failure.
		 *
		 * @param encoding whether an image was encoded, rather than a latent decoded
		 * @param input the shape [N,C,H,W] of what went in
		 * @return a sentence for the user; null if the failure stands
		 */
		String ofFailure(VaeException failure, boolean encoding, long... input);

		/** Whether later runs are not worth a try after a failure. */
		boolean isLasting(VaeException failure);
	}

	private final VaeNetwork first;
	private final Supplier<VaeNetwork> opener;
	private final Judge judge;
	private final Consumer<String> log;
	private VaeNetwork second;
	private VaeNetwork last;
	private boolean firstFailed;
	private boolean closed;

	/**
	 * Creates a network.
	 *
	 * @param first does all runs that it can do; becomes this network's own
	 * @param opener opens the other one when it is first needed
	 * @param judge decides which runs are done again
	 * @param log is told why
	 */
	FallbackNetwork(
			final VaeNetwork first, final Supplier<VaeNetwork> opener, final Judge judge, final Consumer<String> log) {
		this.first = first;
		this.opener = opener;
		this.judge = judge;
		this.log = log;
		last = first;
	}

	@Override
	public boolean takesNoise() {
		return first.takesNoise();
	}

	@Override
	public FloatTensor encode(final FloatTensor image, final FloatTensor noise) {
		return run(network -> network.encode(image, noise), judge::ofResult, true, image.shape());
	}

	@Override
	public FloatTensor encode(final PixelTensor image, final FloatTensor noise) {
		return run(
				network -> network.encode(image, noise),
				judge::ofResult,
				true,
				image.batch(),
				3,
				image.height(),
				image.width());
	}

	@Override
	public FloatTensor decode(final FloatTensor latent) {
		return run(network -> network.decode(latent), judge::ofResult, false, latent.shape());
	}

	@Override
	public PixelTensor decodeToPixels(final FloatTensor latent) {
		// Pixels cannot show what is wrong with them: a network whose results are
		// judged (OrtVaeNetwork with 16-bit floats) throws NotFiniteException.
		return run(network -> network.decodeToPixels(latent), pixels -> null, false, latent.shape());
	}

	private <T> T run(
			final Function<VaeNetwork, T> run,
			final Function<T, String> judgement,
			final boolean encoding,
			final long... input) {
		if (closed) throw new IllegalStateException("The network was closed");
		if (firstFailed) return runSecond(run);
		last = first;
		String why;
		try {
			final T result = run.apply(first);
			why = judgement.apply(result);
			if (why == null) return result;
		} catch (final VaeException exc) {
			why = judge.ofFailure(exc, encoding, input);
			if (why == null) throw exc;
			firstFailed = judge.isLasting(exc);
		}
		log.accept(why);
		return runSecond(run);
	}

	private <T> T runSecond(final Function<VaeNetwork, T> run) {
		if (second == null) second = opener.get();
		last = second;
		return run.apply(second);
	}

	/** Where the last run was done. */
	@Override
	public String device() {
		return last.device();
	}

	@Override
	public void close() {
		closed = true;
		try {
			first.close();
		} finally {
			if (second != null) second.close();
			second = null;
		}
	}
}
