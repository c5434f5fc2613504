// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class Float16Test {

	@Test
	void givesEveryPatternBack() {
		for (int bits = 0; bits < 1 << 16; bits++) {
			final float value = Float16.ofBits((short) bits);
			if (Float.isNaN(value)) assertEquals(0x7e00, Float16.toBits(value) & 0x7fff);
			else assertEquals((short) bits, Float16.toBits(value));
		}
	}

	/** Halfway between two neighbors, the even one is taken; a little beside it, the nearer one. */
	@Test
	void roundsToTheNearest() {
		for (int bits = 0; bits < 0x7bff; bits++) {
			final float low = Float16.ofBits((short) bits);
			final float high = Float16.ofBits((short) (bits + 1));
			final float middle = low + (high - low) / 2;
			assertEquals(bits % 2 == 0 ? bits : bits + 1, Float16.toBits(middle));
			assertEquals(bits, Float16.toBits(Math.nextDown(middle)));
			assertEquals(bits + 1, Float16.toBits(Math.nextUp(middle)));
			assertEquals((short) (0x8000 | bits), Float16.toBits(-low));
		}
		assertEquals(0x7bff, Float16.toBits(65519.99f));
		assertEquals(0x7c00, Float16.toBits(65520));
		assertEquals(0, Float16.toBits(0x1p-26f));
	}
}
