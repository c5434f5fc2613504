// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** If a thread waits for ever, the test ends by its time. */
@Timeout(60)
class TurnsTest {

	/** Remembers what it is told. */
	private static final class Told implements VaeNetwork {

		private final List<Boolean> canceled = new ArrayList<>();

		@Override
		public void setCanceled(final boolean value) {
			canceled.add(value);
		}

		@Override
		public boolean takesNoise() {
			return false;
		}

		@Override
		public FloatTensor encode(final Block image, final FloatTensor noise) {
			throw new AssertionError();
		}

		@Override
		public FloatTensor decode(final FloatTensor latent) {
			throw new AssertionError();
		}

		@Override
		public String device() {
			return "made up";
		}

		@Override
		public void close() {}
	}

	/** A thread that begins a job and ends it, and how that came out. */
	private final class Other {

		private final Told network = new Told();
		private Exception failure;
		private boolean interrupted;
		private final Thread thread;

		/** Starts it, and returns when it waits. */
		Other(final boolean cancelable) {
			thread = new Thread(() -> {
				try {
					if (cancelable) turns.beginUnlessCanceled(network);
					else turns.begin(network);
					turns.end();
				} catch (final CancellationException exc) {
					failure = exc;
				}
				interrupted = Thread.currentThread().isInterrupted();
			});
			// A test that failed lets the virtual machine end.
			thread.setDaemon(true);
			thread.start();
			while (thread.isAlive() && thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
		}
	}

	private final Turns turns = new Turns();
	private final Told network = new Told();

	@Test
	void theNextJobIsNotTheOneThatWasCanceled() {
		for (int i = 0; i < 2; i++) {
			turns.begin(network);
			turns.cancel(Thread.currentThread());
			turns.end();
		}
		assertEquals(List.of(false, true, false, true), network.canceled);
	}

	/** A job that was canceled before it has its last network. */
	@Test
	void networksOfACanceledJobAreCanceled() {
		final Told second = new Told();
		turns.begin(network);
		turns.handOver(network);
		turns.cancel(Thread.currentThread());
		turns.handOver(second);
		turns.end();
		assertEquals(List.of(false, true), network.canceled);
		assertEquals(List.of(true), second.canceled);
	}

	/** As ImageJ stops a macro at Esc, wherever its thread is. */
	@Test
	void jobsOfThreadsThatWereStoppedAreOver() throws InterruptedException {
		stopped();
		assertEquals(List.of(false), new Other(true).network.canceled);
		stopped();
		turns.begin(network);
		assertEquals(List.of(false, true, false, true, false), network.canceled);
	}

	private void stopped() throws InterruptedException {
		final Thread thread = new Thread(() -> {
			turns.begin(network);
			turns.cancel(Thread.currentThread());
		});
		thread.start();
		thread.join();
	}

	@Test
	void aJobInsideOfAJobIsRefused() {
		turns.begin(network);
		assertThrows(IllegalStateException.class, () -> turns.begin(network));
		assertThrows(IllegalStateException.class, () -> turns.beginUnlessCanceled(network));
		turns.end();
		turns.begin(network);
	}

	@Test
	void jobsThatWaitAreCanceledWhileTheOtherRuns() throws InterruptedException {
		turns.begin(network);
		final Other other = new Other(true);
		turns.cancel(other.thread);
		other.thread.join();
		assertTrue(other.failure instanceof CancellationException);
		assertEquals(List.of(), other.network.canceled);
		assertEquals(List.of(false), network.canceled);
		turns.end();
		// It waits no more: this is of no job.
		turns.cancel(other.thread);
		turns.begin(network);
		assertEquals(List.of(false, false), network.canceled);
	}

	/** Closing is none. */
	@Test
	void whatIsNoJobIsNotCanceled() throws InterruptedException {
		turns.begin(network);
		final Other other = new Other(false);
		turns.cancel(other.thread);
		turns.end();
		other.thread.join();
		assertNull(other.failure);
		assertEquals(List.of(false), other.network.canceled);
	}

	/** Who asks for the interruption later must see it. */
	@Test
	void interruptedThreadsGetTheirTurnAndStayInterrupted() throws InterruptedException {
		turns.begin(network);
		final Other interrupted = new Other(true);
		final Other calm = new Other(true);
		interrupted.thread.interrupt();
		// It waits again before it may begin.
		while (interrupted.thread.isAlive()
				&& (interrupted.thread.isInterrupted() || interrupted.thread.getState() != Thread.State.WAITING))
			Thread.onSpinWait();
		turns.end();
		interrupted.thread.join();
		calm.thread.join();
		assertNull(interrupted.failure);
		assertEquals(List.of(false), interrupted.network.canceled);
		assertTrue(interrupted.interrupted);
		assertFalse(calm.interrupted);
	}
}
