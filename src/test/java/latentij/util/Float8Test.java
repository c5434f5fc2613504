// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Float8Test {

	@ParameterizedTest
	@CsvSource({
		"0x00, 0, 0",
		"0x80, -0.0, -0.0",
		"0x01, 0.001953125, 1.52587890625e-5",
		"0x87, -0.013671875, -1.068115234375e-4",
		"0x38, 1, 0.5",
		"0x3c, 1.5, 1",
		"0xbd, -1.625, -1.25",
		"0x7b, 352, 57344",
		"0x7c, 384, Infinity",
		"0x7e, 448, NaN",
		"0x7f, NaN, NaN",
		"0xfc, -384, -Infinity"
	})
	void valuesAreThoseOfPyTorch(final String bits, final float e4m3, final float e5m2) {
		assertEquals(e4m3, Float8.ofE4m3(Integer.decode(bits)));
		assertEquals(e5m2, Float8.ofE5m2(Integer.decode(bits)));
		assertEquals(e4m3, Float8.ofE4m3((byte) (int) Integer.decode(bits)));
	}
}
