// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import latentij.model.MemoryCost.Need;
import org.junit.jupiter.api.Test;

class MemoryCostTest {

	private static final double GB = 1e9;

	@Test
	void pixelsCostWhatTheModelSays() {
		final MemoryCost cost = new MemoryCost(100, 200, false);
		assertEquals(100 * 64.0, cost.encodeBytes(2, 32, 8));
		assertEquals(200 * 64.0, cost.decodeBytes(32, 2, 8));
	}

	@Test
	void attentionCostsTheSquareOfTheLatentsPixels() {
		final MemoryCost cost = new MemoryCost(0, 0, true);
		// 1024 x 1024: a score matrix of 16384^2 32-bit floats is 1 GiB; two of them.
		assertEquals(2.0 * (1 << 30), cost.encodeBytes(1024, 1024, 8));
		assertEquals(2.0 * (1 << 30), cost.decodeBytes(1024, 1024, 8));
		assertEquals(16 * cost.encodeBytes(1024, 1024, 8), cost.encodeBytes(2048, 2048, 8));
	}

	@Test
	void stableDiffusionAt512IsNotUnderestimated() {
		// Measured peaks: 1.1 GB for encoding, 2.2 GB for decoding.
		assertTrue(MemoryCost.stableDiffusion(1, true).encodeBytes(512, 512, 8) > 1.1 * GB);
		assertTrue(MemoryCost.stableDiffusion(1, true).decodeBytes(512, 512, 8) > 2.2 * GB);
	}

	/** 128 channels of the whole image encoding, 256 decoding. */
	@Test
	void largestTensorsAreThoseOfStableDiffusion() {
		final MemoryCost checkpoint = new MemoryCost(4400, 8800, false);
		assertEquals(128.0 * 2048 * 2048, checkpoint.encodeValues(2048, 2048, 8), 1);
		assertEquals(256.0 * 2048 * 2048, checkpoint.decodeValues(2048, 2048, 8), 1);
		// The scores of an attention over 256 x 256 positions at once are more.
		assertEquals(1L << 32, MemoryCost.stableDiffusion(1, true).encodeValues(2048, 2048, 8));
	}

	@Test
	void hugeImagesDoNotOverflow() {
		final long side = 10_000_000_000L;
		assertTrue(MemoryCost.stableDiffusion(1, true).encodeBytes(side, side, 8) > 4400.0 * side * side);
	}

	@Test
	void negativeCostsAreRefused() {
		assertThrows(IllegalArgumentException.class, () -> new MemoryCost(-1, 0, false));
		assertThrows(IllegalArgumentException.class, () -> new MemoryCost(0, Double.NaN, false));
	}

	private static Need need(final double weights, final double perPixel) {
		return new Need() {

			@Override
			public double weightBytes() {
				return weights;
			}

			@Override
			public double bytes(final long height, final long width, final int ratio) {
				return perPixel * height * width;
			}

			@Override
			public double values(final long height, final long width, final int ratio) {
				return height * width;
			}
		};
	}

	/** While a network is opened, its weights are there several times. */
	@Test
	void weightsCountToo() {
		final MemoryCost cost = new MemoryCost(need(100, 1), need(0, 2));
		assertEquals(470, cost.encodeBytes(2, 32, 8), 1e-9);
		assertEquals(1124, cost.encodeBytes(8, 128, 8));
		assertEquals(2048, cost.decodeBytes(8, 128, 8));
		final MemoryCost larger = cost.atLeast(new MemoryCost(10, 1, false));
		assertEquals(10340, larger.encodeBytes(8, 128, 8));
		assertEquals(2048, larger.decodeBytes(8, 128, 8));
		assertEquals(1024, larger.decodeValues(8, 128, 8));
	}
}
