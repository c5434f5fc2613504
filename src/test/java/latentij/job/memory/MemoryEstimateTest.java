// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import latentij.codec.LatentNorm.Affine;
import latentij.codec.ModelTiles;
import latentij.codec.VaeConfig;
import latentij.codec.tiling.Tiling;
import latentij.model.MemoryCost;
import latentij.tensor.Block.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class MemoryEstimateTest {

	/** Tiles of 64 pixels, and 16 around each. */
	private static final Tiling TILES = new Tiling.Exact(8, 2, 2);

	/** 100 bytes for each pixel to encode, 200 to decode, of graphs of LatentIJ. */
	public static MemoryEstimate estimate(final VaeConfig config) {
		return estimate(config, new Edges(true, false, true));
	}

	private static MemoryEstimate estimate(final VaeConfig config, final Edges edges) {
		final MemoryCost cost = new MemoryCost(100, 200, false);
		return new MemoryEstimate(cost, cost, config, edges);
	}

	private static VaeConfig config(final int channels) {
		return new VaeConfig(4, 8, new Affine(1, 0), channels, channels, ModelTiles.STANDARD);
	}

	/** Of floats, as graphs of grey images and of others give them, Java makes pixels: of a tile where there are some. */
	@ParameterizedTest
	@CsvSource({
		"3,true,PIXELS,40960,40960",
		"3,true,FLOATS,122880,122880",
		"3,false,PIXELS,163840,117760",
		"3,false,FLOATS,122880,122880",
		"1,false,PIXELS,81920,66560",
		"1,false,FLOATS,40960,40960",
	})
	void buffersHoldTheDecodedImage(
			final int channels, final boolean pixels, final Kind kind, final double whole, final double tiles) {
		final MemoryEstimate estimate = estimate(config(channels), new Edges(true, false, pixels));
		// 80 x 128 pixels, of which the largest tile has 80 x 80.
		final Workload work = new Workload(Direction.DECODE, 10, 16, kind);
		assertEquals(whole, estimate.bufferBytes(work, Tiling.WHOLE));
		assertEquals(tiles, estimate.bufferBytes(work, TILES));
	}

	/** The largest of its tiles, as the graph takes it, too: 4 bytes for a pixel, 12 as floats, 6 as those of 16 bits. */
	@ParameterizedTest
	@CsvSource({
		"true,false,PIXELS,4",
		"true,false,FLOATS,12",
		"false,false,PIXELS,16",
		"false,false,FLOATS,12",
		"false,true,PIXELS,22",
		"false,true,FLOATS,18",
	})
	void buffersHoldTheImageToEncode(
			final boolean pixels, final boolean halves, final Kind kind, final int bytesPerPixel) {
		final MemoryEstimate estimate = estimate(config(3), new Edges(pixels, halves, true));
		final Workload work = new Workload(Direction.ENCODE, 10, 16, kind);
		assertEquals(80 * 128 * bytesPerPixel, estimate.bufferBytes(work, Tiling.WHOLE));
		assertEquals(80 * 80 * bytesPerPixel, estimate.bufferBytes(work, TILES));
	}
}
