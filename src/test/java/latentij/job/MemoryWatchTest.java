// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import latentij.codec.VaeException;
import org.junit.jupiter.api.Test;

class MemoryWatchTest {

	private static final long GB = 1_000_000_000L;

	private final AtomicLong memory = new AtomicLong(5 * GB);

	private MemoryWatch watch(final double gigabytes) {
		return new MemoryWatch(gigabytes * GB, memory::get);
	}

	@Test
	void runsThatTakeMuchMoreThanPlannedAreTooMuch() {
		try (MemoryWatch watch = watch(1)) {
			memory.addAndGet(2 * GB);
			assertFalse(watch.isTooMuch());
			final CancellationException end = new CancellationException();
			assertSame(end, watch.reason(end));
			memory.addAndGet(2 * GB);
			assertTrue(watch.isTooMuch());
			final String message = ((VaeException) watch.reason(end)).getMessage();
			assertTrue(message.contains("took 4.0 GB") && message.contains("about 1.0 GB"), message);
			// Whatever is freed while the run ends.
			memory.set(0);
			assertTrue(watch.isTooMuch());
		}
	}

	@Test
	void smallRunsMayTakeSome() {
		try (MemoryWatch watch = watch(0.001)) {
			memory.addAndGet(GB / 2);
			assertFalse(watch.isTooMuch());
			memory.addAndGet(GB);
			assertTrue(watch.isTooMuch());
		}
	}

	/** Nobody knows whose memory it is. */
	@Test
	void runsAtTheSameTimeCountTogether() {
		try (MemoryWatch small = watch(0.001)) {
			try (MemoryWatch large = watch(4);
					MemoryWatch later = watch(0.001)) {
				memory.addAndGet(10 * GB);
				assertFalse(small.isTooMuch() || large.isTooMuch() || later.isTooMuch());
			}
			// It keeps its memory for the next image.
			assertFalse(small.isTooMuch());
		}
		try (MemoryWatch next = watch(0.001)) {
			memory.addAndGet(10 * GB);
			assertTrue(next.isTooMuch());
		}
	}

	@Test
	void runsOnGpusAreNotWatched() {
		try (MemoryWatch watch = watch(Double.POSITIVE_INFINITY)) {
			memory.addAndGet(100 * GB);
			assertFalse(watch.isTooMuch());
		}
		assertEquals(105 * GB, memory.get());
	}
}
