// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * The turns of threads at a network: one has a job in progress, others wait. Any thread may cancel the job of another
 * one, also while that waits.
 */
final class Turns {

	/** Those that wait and can be canceled. */
	private final Set<Thread> waiting = new HashSet<>();

	/** The thread that has a job in progress; null for none. */
	private Thread running;

	/** Network of the job; null for none. */
	private VaeNetwork busy;

	/** True if the job was canceled. */
	private boolean canceled;

	/**
	 * Waits for the jobs of other threads, and begins one of this thread, which ends with {@link #end}.
	 *
	 * @param network that runs it
	 * @throws IllegalStateException if a job of this thread is in progress
	 */
	void begin(final VaeNetwork network) {
		begin(network, false);
	}

	/**
	 * Likewise, for a job that can be canceled before it begins.
	 *
	 * @param network that runs it
	 * @throws CancellationException if it was, and did not begin
	 * @throws IllegalStateException if a job of this thread is in progress
	 */
	void beginUnlessCanceled(final VaeNetwork network) {
		begin(network, true);
	}

	private synchronized void begin(final VaeNetwork network, final boolean cancelable) {
		final Thread thread = Thread.currentThread();
		boolean interrupted = false;
		if (running == thread) throw new IllegalStateException("A job of this thread is in progress");
		if (cancelable) waiting.add(thread);
		try {
			// At Esc, ImageJ stops a macro's thread wherever it is, with Java before 20: that one ends no job any more.
			while (running != null && running.isAlive()) {
				try {
					wait();
				} catch (final InterruptedException exc) {
					interrupted = true;
				}
				if (cancelable && !waiting.contains(thread)) throw new CancellationException("The run was canceled");
			}
			running = thread;
			busy = null;
			canceled = false;
			handOver(network);
		} finally {
			waiting.remove(thread);
			if (interrupted) thread.interrupt();
		}
	}

	/** Hands the job over to another network, also where it was canceled before. */
	synchronized void handOver(final VaeNetwork network) {
		if (busy == network) return;
		busy = network;
		busy.setCanceled(canceled);
	}

	/** Ends the job of this thread. */
	synchronized void end() {
		running = null;
		busy = null;
		notifyAll();
	}

	/** See {@link VaeCodec#cancel}. */
	synchronized void cancel(final Thread thread) {
		if (running == thread) {
			canceled = true;
			busy.setCanceled(true);
		} else if (waiting.remove(thread)) notifyAll();
	}
}
