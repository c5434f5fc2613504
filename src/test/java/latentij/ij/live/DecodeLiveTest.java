// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.live;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.EventQueue;
import org.junit.jupiter.api.Test;

class DecodeLiveTest {

	/** Else the message would ask to report a bug. */
	@Test
	void fullMemoryOfTheEventThreadIsToldAsWhatItIs() {
		final OutOfMemoryError full = new OutOfMemoryError("Java heap space");
		assertSame(
				full,
				assertThrows(
						OutOfMemoryError.class,
						() -> DecodeLive.onEventThread(() -> {
							throw full;
						})));
	}

	@Test
	void tasksRunOnTheEventThread() {
		assertTrue(DecodeLive.onEventThread(EventQueue::isDispatchThread));
	}
}
