// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.stages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import latentij.tensor.PixelTensor;
import org.junit.jupiter.api.Test;

class SeamsTest {

	private static final int SIDE = 8;

	/** A picture whose lower half, or right half, is lighter by 6 than it should be. */
	private static PixelTensor lighter(final PixelTensor whole, final boolean lower) {
		final PixelTensor image = PixelTensor.zeros(1, SIDE, SIDE);
		for (int i = 0; i < SIDE * SIDE; i++) {
			final boolean lighter = (lower ? i / SIDE : i % SIDE) >= SIDE / 2;
			image.ints().put(i, whole.ints().get(i) + (lighter ? 0x060606 : 0));
		}
		return image;
	}

	@Test
	void stepsOfTheErrorAreSeenAtTheirBorderOnly() {
		final PixelTensor whole = PixelTensor.zeros(1, SIDE, SIDE);
		for (int i = 0; i < SIDE * SIDE; i++) whole.ints().put(i, 0x010203 * (i * 37 % 64));
		assertEquals(6, Seams.rows(whole, lighter(whole, true), Set.of(4)), 1e-9);
		assertEquals(6, Seams.columns(whole, lighter(whole, false), Set.of(4)), 1e-9);
		assertEquals(-1, Seams.rows(whole, lighter(whole, true), Set.of(2)), 1e-9);
		assertEquals(0, Seams.columns(whole, lighter(whole, true), Set.of(4)), 1e-9);
		assertEquals(0, Seams.rows(whole, whole, Set.of(4)), 1e-9);
	}
}
