// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec.tiling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import latentij.tensor.FloatTensor;
import org.junit.jupiter.api.Test;

class TileBlenderTest {

	private static FloatTensor row(final float... values) {
		return FloatTensor.copyOf(values, 1, 1, 1, values.length);
	}

	private static FloatTensor column(final float... values) {
		return FloatTensor.copyOf(values, 1, 1, values.length, 1);
	}

	/** The weight of the tile is 0, 1/4, 2/4, 3/4, then 1. */
	@Test
	void weightsRiseFromZero() {
		final FloatTensor left = row(9, 8, 8, 8, 8);
		final FloatTensor tile = row(0, 0, 0, 0, 5, 6);
		TileBlender.blendColumns(left, tile, 4);
		assertArrayEquals(new float[] {8, 6, 4, 2, 5, 6}, tile.toArray());
		assertArrayEquals(new float[] {9, 8, 8, 8, 8}, left.toArray());
	}

	@Test
	void rowsAreBlendedAsColumnsAre() {
		final FloatTensor tile = column(0, 0, 0, 0, 5, 6);
		TileBlender.blendRows(column(9, 8, 8, 8, 8), tile, 4);
		assertArrayEquals(new float[] {8, 6, 4, 2, 5, 6}, tile.toArray());
	}

	/** diffusers blends less, and steeper, where a tile is shorter. */
	@Test
	void shortTilesAreBlendedOverTheirLength() {
		final FloatTensor tile = row(0, 0);
		TileBlender.blendColumns(row(1, 2, 4, 8), tile, 3);
		assertArrayEquals(new float[] {4, 4}, tile.toArray());
		final FloatTensor tall = column(0, 0, 0);
		TileBlender.blendRows(column(6), tall, 3);
		assertArrayEquals(new float[] {6, 0, 0}, tall.toArray());
	}

	/** Each plane of a batch for itself. */
	@Test
	void planesDoNotMix() {
		final FloatTensor left = FloatTensor.copyOf(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2, 1);
		final FloatTensor tile = FloatTensor.zeros(2, 2, 2, 3);
		TileBlender.blendColumns(left, tile, 3);
		final FloatTensor expected = FloatTensor.zeros(2, 2, 2, 3);
		for (int i = 0; i < 8; i++) expected.set(i + 1, i / 4, i / 2 % 2, i % 2, 0);
		assertArrayEquals(expected.toArray(), tile.toArray());

		final FloatTensor above = FloatTensor.copyOf(new float[] {1, 2, 3, 4}, 2, 1, 1, 2);
		final FloatTensor below = FloatTensor.zeros(2, 1, 2, 2);
		TileBlender.blendRows(above, below, 1);
		assertArrayEquals(new float[] {1, 2, 0, 0, 3, 4, 0, 0}, below.toArray());
	}
}
