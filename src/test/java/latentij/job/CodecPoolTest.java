// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import latentij.codec.Latent;
import latentij.job.CodecPool.Lease;
import latentij.model.library.Models;
import latentij.runtime.backend.DeviceChoice;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CodecPoolTest {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final CodecPool networks =
			new CodecPool(message -> {}, reference -> Models.standard().find(reference));

	@AfterEach
	void close() {
		networks.close();
	}

	private Lease open() throws IOException {
		return networks.lease(Models.BUNDLED, DeviceChoice.CPU);
	}

	private static int decode(final Lease opened) {
		final Latent latent = new Latent(FloatTensor.zeros(1, 4, 2, 2));
		return opened.codec().decodeToPixels(latent).width();
	}

	private static void requireClosed(final Lease opened) {
		assertThrows(IllegalStateException.class, () -> decode(opened));
	}

	@Test
	void networksAreKeptForAWhileAndClosed() throws IOException {
		final Lease opened = open();
		assertEquals(16, decode(opened));
		opened.close();
		final long now = System.nanoTime();
		networks.closeIdle(now + 60 * SECOND);
		assertEquals(1, networks.size());
		assertEquals(16, decode(opened));
		networks.closeIdle(now + 120 * SECOND);
		assertEquals(0, networks.size());
		requireClosed(opened);
		try (Lease again = open()) {
			assertEquals(16, decode(again));
		}
	}

	@Test
	void networksInUseAreNotIdle() throws IOException {
		try (Lease one = open();
				Lease two = open()) {
			assertEquals(1, networks.size());
			one.close();
			// As often as a caller likes.
			one.close();
			networks.closeIdle(System.nanoTime() + 1000 * SECOND);
			assertEquals(1, networks.size());
			assertEquals(16, decode(two));
		}
	}

	/** Threads that wait for a network that cannot be opened try themselves. */
	@Test
	void afterAFailureOthersTry() throws Exception {
		final AtomicInteger searches = new AtomicInteger();
		final CyclicBarrier together = new CyclicBarrier(3);
		final ExecutorService threads = Executors.newFixedThreadPool(3);
		try (CodecPool pool = new CodecPool(message -> {}, reference -> {
			if (searches.incrementAndGet() == 1) throw new IOException("no network");
			return Models.standard().find(reference);
		})) {
			final List<Future<Integer>> widths = new ArrayList<>();
			for (int i = 0; i < 3; i++)
				widths.add(threads.submit(() -> {
					together.await();
					try (Lease lease = pool.lease(Models.BUNDLED, DeviceChoice.CPU)) {
						return decode(lease);
					}
				}));
			int failures = 0;
			for (final Future<Integer> width : widths) {
				try {
					assertEquals(16, width.get());
				} catch (final ExecutionException exc) {
					assertEquals("no network", exc.getCause().getMessage());
					failures++;
				}
			}
			assertEquals(1, failures);
			assertEquals(2, searches.get());
			assertEquals(1, pool.size());
		} finally {
			threads.shutdownNow();
		}
	}

	@Test
	void networksInUseAreClosedWhenTheirJobIsDone() throws IOException {
		final Lease before = open();
		networks.close();
		assertEquals(0, networks.size());
		assertEquals(16, decode(before));
		// A new one is opened beside it.
		final Lease after = open();
		before.close();
		requireClosed(before);
		assertEquals(16, decode(after));
		after.close();
		assertEquals(1, networks.size());
	}
}
