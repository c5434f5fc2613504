// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DroppedBuffersTest {

	@Test
	void manyAreFreedTogether() {
		final AtomicInteger times = new AtomicInteger();
		final DroppedBuffers dropped = new DroppedBuffers(100, times::incrementAndGet);
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
}
