// SPDX-License-Identifier: BSD-2-Clause
package latentij.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PixelPoolTest {

	private static final int MARK = 0x123456;

	private final PixelPool pool = new PixelPool();

	@Test
	void pixelsThatWereGivenBackAreTakenAgain() {
		final PixelTensor first = pool.take(1, 4, 6);
		first.ints().put(0, MARK);
		pool.give(first);
		final PixelTensor again = pool.take(2, 6, 2);
		assertEquals(MARK, again.ints().get(0));
		assertEquals("PixelTensor[2, 6, 2]", again.toString());
	}

	@Test
	void twoOwnersNeverShareThem() {
		final PixelTensor first = pool.take(1, 4, 6);
		first.ints().put(0, MARK);
		assertEquals(0, pool.take(1, 4, 6).ints().get(0));
		pool.give(first);
		pool.take(1, 4, 6);
		assertEquals(0, pool.take(1, 4, 6).ints().get(0));
	}

	@Test
	void otherSizesGetTheirOwn() {
		final PixelTensor first = pool.take(1, 4, 6);
		first.ints().put(0, MARK);
		pool.give(first);
		assertEquals(0, pool.take(1, 4, 5).ints().get(0));
		assertEquals(20, pool.take(1, 4, 5).size());
		assertThrows(IllegalArgumentException.class, () -> pool.take(0, 4, 6));
	}
}
