// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import latentij.codec.LatentNorm.Affine;
import latentij.codec.ModelTiles;
import latentij.codec.VaeConfig;
import latentij.codec.tiling.Tiling;
import latentij.model.MemoryCost;
import latentij.tensor.Block.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryEstimateTest {

	/** Tiles of 64 pixels, and 16 around each. */
	private static final Tiling TILES = new Tiling.Exact(8, 2, 2);

	/** Networks give grey images as floats, of which Java makes pixels: of a tile where there are some. */
	@ParameterizedTest
	@CsvSource({
		"3,PIXELS,40960,40960",
		"3,FLOATS,122880,122880",
		"1,PIXELS,81920,66560",
		"1,FLOATS,40960,40960",
	})
	void buffersHoldTheDecodedImage(final int channels, final Kind kind, final double whole, final double tiles) {
		final VaeConfig config = new VaeConfig(4, 8, new Affine(1, 0), channels, channels, ModelTiles.STANDARD);
		final MemoryCost cost = new MemoryCost(100, 200, false);
		final MemoryEstimate estimate = new MemoryEstimate(cost, cost, config);
		// 80 x 128 pixels, of which the largest tile has 80 x 80.
		final Workload work = new Workload(Direction.DECODE, 10, 16, kind);
		assertEquals(whole, estimate.bufferBytes(work, Tiling.WHOLE));
		assertEquals(tiles, estimate.bufferBytes(work, TILES));
	}
}
