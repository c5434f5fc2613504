// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BytesTest {

	@Test
	void filesHaveTwoOrThreeDigits() {
		assertEquals("999 bytes", Bytes.ofFile(999));
		assertEquals("10 kB", Bytes.ofFile(9_960));
		assertEquals("1.0 MB", Bytes.ofFile(999_999));
		assertEquals("335 MB", Bytes.ofFile(334_643_276));
		assertEquals("9.2 EB", Bytes.ofFile(Long.MAX_VALUE));
	}

	@Test
	void memoryIsInMegabytesOrGigabytes() {
		assertEquals("335 MB", Bytes.ofMemory(334_643_276));
		assertEquals("12.3 GB", Bytes.ofMemory(12.345e9));
	}
}
