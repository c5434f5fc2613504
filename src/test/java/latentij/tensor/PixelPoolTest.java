// SPDX-License-Identifier: BSD-2-Clause
package latentij.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PixelPoolTest {

	private static final int MARK = 0x123456;

	private final PixelPool pool = new PixelPool(() -> Long.MAX_VALUE);

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

	/** Those of files that are read at the same time. */
	@Test
	void pixelsOfSeveralImagesAreKept() {
		final PixelPool two = new PixelPool(() -> 2 * 24 * Integer.BYTES);
		final List<PixelTensor> images = List.of(two.take(1, 4, 6), two.take(1, 4, 6), two.take(1, 4, 6));
		for (final PixelTensor image : images) image.ints().put(0, MARK);
		assertEquals(0, two.give(images.get(0)));
		assertEquals(0, two.give(images.get(1)));
		assertEquals(24 * Integer.BYTES, two.give(images.get(2)));
		final List<PixelTensor> again = List.of(two.take(1, 4, 6), two.take(1, 4, 6), two.take(1, 4, 6));
		assertEquals(
				List.of(MARK, MARK, 0),
				again.stream().map(image -> image.ints().get(0)).toList());
		again.get(0).ints().put(0, 1);
		assertEquals(MARK, again.get(1).ints().get(0));
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

	/** Who counts what waits for Java's garbage collection counts these too. */
	@Test
	void pixelsThatAreNotKeptAreTold() {
		final PixelTensor one = pool.take(1, 4, 6);
		final PixelTensor other = pool.take(1, 2, 3);
		assertEquals(0, pool.give(one));
		assertEquals(24 * Integer.BYTES, pool.give(other));
		assertEquals(0, pool.give(pool.take(1, 2, 3)));
		final PixelPool none = new PixelPool(() -> 0);
		assertEquals(6 * Integer.BYTES, none.give(none.take(1, 2, 3)));
	}

	@Test
	void pixelsThatTakeTooMuchAreNotKept() {
		final PixelPool small = new PixelPool(() -> 24 * Integer.BYTES);
		final PixelTensor kept = small.take(1, 4, 6);
		kept.ints().put(0, 7);
		small.give(kept);
		assertEquals(7, small.take(1, 4, 6).ints().get(0));
		final PixelTensor large = small.take(1, 5, 5);
		large.ints().put(0, 7);
		small.give(large);
		assertEquals(0, small.take(1, 5, 5).ints().get(0));
	}
}
