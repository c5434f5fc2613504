// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.ort;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class CancellationsTest {

	private final Cancellations cancellations = new Cancellations();

	/** It may have waited for another one all the time. */
	@Test
	void runsFromBeforeStayCanceledWhenOthersMayRunAgain() {
		final int before = cancellations.count();
		assertFalse(cancellations.areOver(before));
		cancellations.set(true);
		assertTrue(cancellations.areOver(before));
		cancellations.set(false);
		assertThrows(CancellationException.class, () -> cancellations.require(before));
		assertDoesNotThrow(() -> cancellations.require(cancellations.count()));
	}

	@Test
	void runsThatBeginWhileAllAreCanceledAreOver() {
		cancellations.set(true);
		cancellations.set(true);
		final int during = cancellations.count();
		assertThrows(CancellationException.class, () -> cancellations.require(during));
		cancellations.set(false);
		assertDoesNotThrow(() -> cancellations.require(during));
	}
}
