// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AbandonableCallTest {

	@Test
	void resultsAndFailuresAreThoseOfTheCall() throws Exception {
		final AutoCloseable result = () -> {
			throw new IllegalStateException("It is in use");
		};
		assertSame(result, AbandonableCall.wait(() -> result, CancelCheck.NONE));
		final IOException failure = new IOException();
		assertSame(
				failure,
				assertThrows(
						IOException.class,
						() -> AbandonableCall.wait(
								() -> {
									throw failure;
								},
								CancelCheck.NONE)));
	}

	@Test
	void whoIsCanceledWaitsNoLongerAndWhatComesTooLateIsClosed() throws InterruptedException {
		final CountDownLatch running = new CountDownLatch(1);
		final CountDownLatch goOn = new CountDownLatch(1);
		final CountDownLatch closed = new CountDownLatch(1);
		final AutoCloseable result = closed::countDown;
		assertThrows(
				CancellationException.class,
				() -> AbandonableCall.wait(
						() -> {
							running.countDown();
							goOn.await();
							return result;
						},
						() -> {
							if (running.getCount() == 0) throw new CancellationException();
						}));
		assertEquals(1, closed.getCount());
		goOn.countDown();
		closed.await();
	}

	@Test
	void canceledCallsAreNotMade() {
		assertThrows(
				CancellationException.class,
				() -> AbandonableCall.wait(
						() -> {
							throw new AssertionError("called");
						},
						() -> {
							throw new CancellationException();
						}));
	}

	/** A thread that is interrupted gets the result, and stays interrupted; a check still ends the waiting. */
	@Test
	void interruptsEndNothingWhereTheyShallNot() throws Exception {
		final CountDownLatch goOn = new CountDownLatch(1);
		final AutoCloseable result = () -> {};
		Thread.currentThread().interrupt();
		assertSame(
				result,
				AbandonableCall.waitUninterruptibly(
						() -> {
							goOn.await();
							return result;
						},
						goOn::countDown));
		assertTrue(Thread.interrupted());
		final CountDownLatch closed = new CountDownLatch(1);
		final CountDownLatch end = new CountDownLatch(1);
		assertThrows(
				CancellationException.class,
				() -> AbandonableCall.waitUninterruptibly(
						() -> {
							end.await();
							return (AutoCloseable) closed::countDown;
						},
						() -> {
							throw new CancellationException();
						}));
		end.countDown();
		closed.await();
	}
}
