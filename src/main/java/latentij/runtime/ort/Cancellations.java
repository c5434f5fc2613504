// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import java.util.concurrent.CancellationException;

/**
 * Cancellations of a graph's runs. A run that began before one is over, also when later ones may run
 * again: it may still wait for the end of another. Safe for several threads.
 */
final class Cancellations {

	/** A run that was canceled is waited for this long: most end earlier, after the layer that is being computed. */
	private static final long GRACE_NANOS = 300_000_000;

	private boolean canceled;
	private int count;
	private long canceledAt;

	/**
	 * Cancels all runs, those that are still to begin too, or lets those run again.
	 *
	 * @param value true to cancel
	 */
	synchronized void set(final boolean value) {
		if (value && !canceled) {
			count++;
			canceledAt = System.nanoTime();
		}
		canceled = value;
	}

	/** @return how often runs were canceled; a run keeps the number that there is when it begins */
	synchronized int count() {
		return count;
	}

	/**
	 * Tells whether runs are over.
	 *
	 * @param began the number when they began
	 * @return true if nobody wants them any more
	 */
	synchronized boolean areOver(final int began) {
		return canceled || count != began;
	}

	/**
	 * Ends a run that is over.
	 *
	 * @param began the number when it began
	 * @throws CancellationException if it is over
	 */
	void require(final int began) {
		if (areOver(began)) throw exception();
	}

	/**
	 * Ends the waiting for a run that is over and does not end.
	 *
	 * @param began the number when it began
	 * @throws CancellationException if it is over for a while
	 */
	synchronized void requireWanted(final int began) {
		if (areOver(began) && System.nanoTime() - canceledAt >= GRACE_NANOS) throw exception();
	}

	static CancellationException exception() {
		return new CancellationException("The run was canceled");
	}
}
