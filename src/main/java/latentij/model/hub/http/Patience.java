// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.hub.http;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import latentij.model.hub.DownloadListener;
import latentij.model.hub.HubException;

/** Waits and tries again, within the limits of a {@link HubTuning}. */
public final class Patience {

	/** Against a line that drops after every few bytes. */
	private static final int MAX_FAILURES = 200;
	/** Attempts to reach a server: without a network, a user should soon be told. */
	private static final int ATTEMPTS_TO_REACH = 3;

	private final HubTuning tuning;
	private final HubClock clock;
	/** True once anything was heard from a server. */
	private boolean reached;

	Patience(final HubTuning tuning, final HubClock clock) {
		this.tuning = tuning;
		this.clock = clock;
	}

	/** Notes that a server answered. */
	void reached() {
		reached = true;
	}

	/** Waits, asking now and then whether it was canceled. */
	public void pause(final Duration time, final BooleanSupplier canceled) throws HubException {
		Duration left = time;
		while (!left.isZero()) {
			if (canceled.getAsBoolean()) throw HubErrors.canceled();
			final Duration step = left.compareTo(tuning.look()) > 0 ? tuning.look() : left;
			try {
				clock.sleep(step);
			} catch (final InterruptedException exc) {
				Thread.currentThread().interrupt();
				throw HubErrors.canceled();
			}
			left = left.minus(step);
		}
	}

	/** A task that may fail and be tried again. */
	interface Attempt<T> {

		T run() throws HubException;
	}

	/**
	 * Runs a task until it succeeds.
	 *
	 * @param listener is told of the waits, and may stop them
	 * @return the result of the first attempt that succeeds
	 * @throws HubException the last failure, if there shall be no other attempt
	 */
	<T> T retry(final DownloadListener listener, final Attempt<T> attempt) throws HubException {
		final Backoff backoff = new Backoff(listener);
		while (true) {
			try {
				return attempt.run();
			} catch (final HubException exc) {
				backoff.failed(exc);
			}
		}
	}

	/** Waits between attempts, longer each time, and gives up in the end. */
	final class Backoff {

		private final DownloadListener listener;
		private int failures;
		private int inVain;

		Backoff(final DownloadListener listener) {
			this.listener = listener;
		}

		/** Notes that the last attempt brought something. */
		void progressed() {
			inVain = 0;
		}

		/**
		 * Waits before the next attempt.
		 *
		 * @throws HubException that very failure, if there shall be no other attempt
		 */
		void failed(final HubException exc) throws HubException {
			failures++;
			inVain++;
			final boolean tooLong = exc.retryAfter() != null && exc.retryAfter().compareTo(tuning.maxDelay()) > 0;
			final int attempts = reached ? tuning.attempts() : Math.min(tuning.attempts(), ATTEMPTS_TO_REACH);
			if (!exc.isPassing() || tooLong || inVain >= attempts || failures >= MAX_FAILURES) throw exc;
			Duration delay = tuning.firstDelay().multipliedBy(1L << Math.min(20, inVain - 1));
			if (delay.compareTo(tuning.maxDelay()) > 0) delay = tuning.maxDelay();
			if (exc.retryAfter() != null && exc.retryAfter().compareTo(delay) > 0) delay = exc.retryAfter();
			listener.status(exc.getMessage() + " Trying again in " + delay.toSeconds() + " s (attempt " + (inVain + 1)
					+ " of " + attempts + ").");
			pause(delay, listener::isCanceled);
		}
	}
}
