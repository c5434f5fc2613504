// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import latentij.codec.LatentNorm.Affine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatentNormTest {

	@Test
	void propertiesTellEveryBit() {
		final LatentNorm norm = new Affine(0.1 + 0.2, 1e-17);
		assertEquals(norm, LatentNorm.parse(norm.properties()::get));
		assertEquals(
				List.of("scaling_factor", "shift_factor"),
				List.copyOf(norm.properties().keySet()));
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"0 | 0 | scaling_factor is \"0\"",
				"x | 0 | scaling_factor is \"x\"",
				"1e-60 | 0 | scaling_factor is \"1e-60\"",
				"1 | Infinity | shift_factor is \"Infinity\"",
				"NaN | x | scaling_factor is \"NaN\""
			})
	void propertiesThatMakeNoSenseAreNamed(final String scale, final String shift, final String message) {
		final Map<String, String> properties = Map.of("scaling_factor", scale, "shift_factor", shift);
		assertEquals(
				message,
				assertThrows(IllegalArgumentException.class, () -> LatentNorm.parse(properties::get))
						.getMessage());
	}

	@Test
	void missingPropertiesAreNamed() {
		assertEquals(
				"shift_factor is missing",
				assertThrows(IllegalArgumentException.class, () -> LatentNorm.parse(Map.of("scaling_factor", "1")::get))
						.getMessage());
	}
}
