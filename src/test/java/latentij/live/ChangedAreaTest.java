// SPDX-License-Identifier: BSD-2-Clause
package latentij.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import latentij.job.Region;
import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;

class ChangedAreaTest {

	private final FloatTensor before = FloatTensor.zeros(1, 3, 5, 7);
	private final FloatTensor now = FloatTensor.zeros(1, 3, 5, 7);

	@Test
	void equalLatentsHaveNone() {
		before.set(Float.NaN, 0, 1, 2, 3);
		now.set(Float.NaN, 0, 1, 2, 3);
		assertEquals(Optional.empty(), ChangedArea.between(before, now));
	}

	@Test
	void itHoldsTheDifferencesOfAllChannels() {
		now.set(1, 0, 0, 3, 2);
		now.set(1, 0, 2, 1, 6);
		assertEquals(Optional.of(new Region(0, 1, 2, 3, 5)), ChangedArea.between(before, now));
	}

	@Test
	void cornersBelongToIt() {
		now.set(1, 0, 0, 0, 0);
		assertEquals(Optional.of(new Region(0, 0, 0, 1, 1)), ChangedArea.between(before, now));
		now.set(1, 0, 2, 4, 6);
		assertEquals(Optional.of(new Region(0, 0, 0, 5, 7)), ChangedArea.between(before, now));
	}

	@Test
	void otherShapesDifferEverywhere() {
		final Region all = new Region(0, 0, 0, 5, 7);
		assertEquals(Optional.of(all), ChangedArea.between(null, now));
		assertEquals(Optional.of(all), ChangedArea.between(FloatTensor.zeros(1, 2, 5, 7), now));
	}
}
