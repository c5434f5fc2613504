// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TallyTest {

	private static Tally tally(final String name, final int side) {
		return Tally.of(name, "%s has " + side + " pixels.", "%,d have few pixels, the first %s.");
	}

	@Test
	void oneHasWordsOfItsOwn() {
		assertEquals(
				Optional.of("\"100 %s.png\" has 8 pixels."),
				tally("100 %s.png", 8).note());
		assertEquals(Optional.empty(), Tally.NONE.note());
	}

	@Test
	void countsAreAddedInAnyOrder() {
		final Tally both = tally("b", 8).plus(tally("a", 4));
		assertEquals(tally("a", 4).plus(tally("b", 8)), both);
		assertEquals(Optional.of("2 have few pixels, the first \"a\"."), both.note());
		assertEquals(both, both.plus(Tally.NONE));
		assertEquals(both, Tally.NONE.plus(both));
		final Tally many =
				IntStream.range(0, 1234).mapToObj(n -> tally("c" + n, n)).reduce(Tally.NONE, Tally::plus);
		assertEquals(Optional.of("1,234 have few pixels, the first \"c0\"."), many.note());
	}

	@Test
	void theFirstOneIsRenamed() {
		assertEquals(
				Optional.of("\"file\" has 8 pixels."),
				tally("title", 8).named("file").note());
		assertEquals(Tally.NONE, Tally.NONE.named("file"));
	}
}
