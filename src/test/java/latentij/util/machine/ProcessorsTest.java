// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ProcessorsTest {

	@Test
	void listsAreCounted() {
		assertEquals(1, Processors.count("0\n"));
		assertEquals(4, Processors.count("0-3\n"));
		assertEquals(7, Processors.count("0-3,6,8-9"));
		assertEquals(0, Processors.count(""));
		assertEquals(0, Processors.count("none"));
	}

	@Test
	void onlyFewerThanAllAreARestriction() {
		assertEquals(OptionalInt.of(1), Processors.restricted(1, 2));
		assertEquals(OptionalInt.empty(), Processors.restricted(2, 2));
		assertEquals(OptionalInt.empty(), Processors.restricted(2, 0));
	}
}
