// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DroppedBuffersTest {

	@Test
	void manyAreFreedTogether() {
		final AtomicInteger times = new AtomicInteger();
		final DroppedBuffers dropped = new DroppedBuffers(100, () -> 0, times::incrementAndGet);
		dropped.drop(60);
		dropped.drop(40);
		assertEquals(0, times.get());
		dropped.drop(1);
		assertEquals(1, times.get());
		dropped.drop(100);
		assertEquals(1, times.get());
		dropped.drop(300);
		assertEquals(2, times.get());
	}

	/**
	 * Buffers grow beyond what is told; the least since the last time counts, as pixels of the next region are there
	 * too.
	 */
	@Test
	void growthOfAllBuffersCounts() {
		final AtomicInteger times = new AtomicInteger();
		final AtomicLong used = new AtomicLong(1000);
		final DroppedBuffers dropped = new DroppedBuffers(100, used::get, times::incrementAndGet);
		for (final long now : new long[] {1000, 1080, 990, 1090}) {
			used.set(now);
			dropped.drop(1);
		}
		assertEquals(0, times.get());
		used.set(1091);
		dropped.drop(1);
		assertEquals(1, times.get());
		dropped.drop(1);
		used.set(1191);
		dropped.drop(1);
		assertEquals(1, times.get());
	}
}
