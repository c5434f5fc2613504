// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadTest {

	/** One in so many, each within its own part; together they have every remainder, of lines as far apart, too. */
	@ParameterizedTest
	@ValueSource(ints = {1, 2, 3, 8, 129})
	void placesAreThoseOfAllLines(final int step) {
		final Set<Long> lines = new HashSet<>();
		long last = -1;
		for (long i = 0; i < 3L * step; i++) {
			final long place = Spread.place(i, step);
			assertTrue(place > last, place + " " + last);
			assertEquals(i, place / step);
			lines.add(place % step);
			last = place;
		}
		assertEquals(step, lines.size());
	}

	/** Of large latents, places are more than an int holds. */
	@Test
	void placesMayBeLarge() {
		assertEquals(3L << 32, Spread.place(1L << 32, 3) - (1L << 32) % 3);
	}
}
