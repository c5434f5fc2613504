// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import latentij.codec.LatentNorm.Affine;
import latentij.codec.LatentNorm.PerChannel;
import latentij.codec.LatentNorm.PerPatch;
import latentij.tensor.FloatTensor;
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
	void eachChannelHasItsMeanAndDeviation() {
		final LatentNorm norm = new PerChannel(List.of(1.0, -2.0), List.of(4.0, 0.5), 2);
		final FloatTensor z = FloatTensor.copyOf(new float[] {1, 3, -2, 0, 5, 1, -1, -3}, 2, 2, 1, 2);
		final FloatTensor scaled = norm.toUser(z);
		assertArrayEquals(new float[] {0, 1, 0, 8, 2, 0, 4, -4}, scaled.toArray());
		assertArrayEquals(z.toArray(), norm.toDecoder(scaled).toArray());
	}

	@Test
	void eachValueOfASquareHasItsMeanAndDeviation() {
		final LatentNorm norm = new PerPatch(
				List.of(1.0, 2.0, 3.0, 4.0, 0.0, 0.0, 0.0, 0.0), List.of(1.0, 2.0, 4.0, 8.0, 1.0, 0.5, 0.25, 0.125));
		final float[] z = {1, 2, 3, 4, 7, 4, 7, 12, 1, 1, 1, 1, 1, 1, 1, 1};
		final FloatTensor scaled = norm.toUser(FloatTensor.copyOf(z, 1, 2, 2, 4));
		assertArrayEquals(new float[] {0, 0, 2, 1, 1, 0, 1, 1, 1, 2, 1, 2, 4, 8, 4, 8}, scaled.toArray());
		assertArrayEquals(z, norm.toDecoder(scaled).toArray());
		assertEquals(norm, LatentNorm.parse(norm.properties()::get));
		assertEquals(16, new VaeConfig(2, 8, norm).sizeMultiple());
		assertThrows(IllegalArgumentException.class, () -> new VaeConfig(8, 8, norm));
		final String message = assertThrows(
						IllegalArgumentException.class, () -> norm.toDecoder(FloatTensor.zeros(1, 2, 3, 4)))
				.getMessage();
		assertTrue(message.contains("4 x 3") && message.contains("even"), message);
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"1 | 1,1,1,1 | 1,1,1,1 | patch_size is \"1\"",
				"2 | 1,1,1,1,1,1 | 1,1,1,1,1,1 | latents_mean has 6 numbers, no multiple of 4",
				"2 | 1,1,1,1 | 1,1,1,0 | latents_std is \"1,1,1,0\""
			})
	void propertiesOfSquaresThatMakeNoSenseAreNamed(
			final String side, final String mean, final String std, final String message) {
		final Map<String, String> properties =
				Map.of("patch_size", side, "latents_mean", mean, "latents_std", std, "scaling_factor", "1");
		assertEquals(
				message,
				assertThrows(IllegalArgumentException.class, () -> LatentNorm.parse(properties::get))
						.getMessage());
	}

	/** Each has two channels, or two channels with squares of four. */
	@Test
	void latentsOfOtherChannelsAreRefused() {
		final List<Double> ones = List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0);
		final List<Double> two = List.of(1.0, 1.0);
		for (final LatentNorm norm : List.of(new PerChannel(two, two, 1), new PerPatch(ones, ones))) {
			norm.toUser(FloatTensor.zeros(1, 2, 2, 2));
			for (final long channels : new long[] {1, 4}) {
				final FloatTensor other = FloatTensor.zeros(1, channels, 2, 2);
				assertThrows(IllegalArgumentException.class, () -> norm.toUser(other));
				assertThrows(IllegalArgumentException.class, () -> norm.toDecoder(other));
			}
		}
		final LatentNorm norm = new PerPatch(ones, ones);
		assertThrows(IllegalArgumentException.class, () -> norm.toUser(FloatTensor.zeros(1, 2, 4, 3)));
	}

	@Test
	void propertiesTellEveryBitOfEachChannel() {
		final LatentNorm norm = new PerChannel(List.of(0.1 + 0.2, -1e-17), List.of(8.4927, 1.0), 0.13025);
		assertEquals(norm, LatentNorm.parse(norm.properties()::get));
		assertEquals(
				Map.of(
						"scaling_factor",
						"0.13025",
						"latents_mean",
						"0.30000000000000004,-1.0E-17",
						"latents_std",
						"8.4927,1.0"),
				norm.properties());
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"1 | 1,2 | 1 | latents_std has 1 numbers, but latents_mean has 2",
				"1 | 1,x | 1,1 | latents_mean is \"1,x\"",
				"1 | 1, | 1,1 | latents_mean is \"1,\"",
				"1 | 1,NaN | 1,1 | latents_mean is \"1,NaN\"",
				"1 | 1,1 | 0,1 | latents_std is \"0,1\"",
				"1 | 1,1 |  | latents_std is missing",
				"1 |  | 1,1 | latents_mean is missing",
				"0 | 1,1 | 1,1 | scaling_factor is \"0\""
			})
	void propertiesOfChannelsThatMakeNoSenseAreNamed(
			final String scale, final String mean, final String std, final String message) {
		final Map<String, String> properties = new HashMap<>(Map.of("scaling_factor", scale));
		if (mean != null) properties.put("latents_mean", mean);
		if (std != null) properties.put("latents_std", std);
		assertEquals(
				message,
				assertThrows(IllegalArgumentException.class, () -> LatentNorm.parse(properties::get))
						.getMessage());
	}

	/** Models have up to 128 of them: one is enough. */
	@Test
	void theFirstNumberThatCannotBeUsedIsNamed() {
		final List<Double> ones = List.of(1.0, 1.0, 1.0);
		assertEquals(
				"latents_mean must be finite 32-bit numbers, but number 2 of 3 is 1.0E39",
				assertThrows(
								IllegalArgumentException.class,
								() -> new PerChannel(List.of(1.0, 1e39, Double.NaN), ones, 1))
						.getMessage());
		assertEquals(
				"latents_std must be finite 32-bit numbers above 0, but number 3 of 3 is -0.5",
				assertThrows(IllegalArgumentException.class, () -> new PerChannel(ones, List.of(1.0, 2.0, -0.5), 1))
						.getMessage());
	}

	@Test
	void asManyNumbersAsChannelsAreExpected() {
		final LatentNorm norm = new PerChannel(List.of(0.0, 0.0), List.of(1.0, 1.0), 1);
		assertEquals(
				"latents_mean and latents_std have 2 numbers, but latents have 4 channels",
				assertThrows(IllegalArgumentException.class, () -> new VaeConfig(4, 8, norm))
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
