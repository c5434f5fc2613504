// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec.tiling;

import java.nio.FloatBuffer;
import latentij.tensor.FloatTensor;

/**
 * Blends the beginning of a tile into the end of its neighbor, as diffusers'
 * AutoencoderKL does (blend_v, blend_h): with weights that rise from 0, in the
 * arithmetic of PyTorch's 32-bit floats.
 */
public final class TileBlender {

	private TileBlender() {}

	/**
	 * Blends the first rows of a tile.
	 *
	 * @param above the tile above it, [N,C,H,W]; read, never changed
	 * @param tile of the same width; is changed
	 * @param extent how many rows, as far as both have them
	 */
	public static void blendRows(final FloatTensor above, final FloatTensor tile, final int extent) {
		final int rows = Math.min(extent, Math.min(above.dim(2), tile.dim(2)));
		final int width = tile.dim(3);
		for (int plane = 0; plane < planes(tile); plane++) {
			for (int y = 0; y < rows; y++)
				blend(
						above.buffer(),
						(plane * above.dim(2) + above.dim(2) - rows + y) * width,
						tile.buffer(),
						(plane * tile.dim(2) + y) * width,
						width,
						y,
						0,
						rows);
		}
	}

	/**
	 * Blends the first columns of a tile.
	 *
	 * @param left the tile to its left, [N,C,H,W]; read, never changed
	 * @param tile of the same height; is changed
	 * @param extent how many columns, as far as both have them
	 */
	public static void blendColumns(final FloatTensor left, final FloatTensor tile, final int extent) {
		final int columns = Math.min(extent, Math.min(left.dim(3), tile.dim(3)));
		for (int row = 0; row < planes(tile) * tile.dim(2); row++)
			blend(
					left.buffer(),
					(row + 1) * left.dim(3) - columns,
					tile.buffer(),
					row * tile.dim(3),
					columns,
					0,
					1,
					columns);
	}

	private static int planes(final FloatTensor tile) {
		return tile.dim(0) * tile.dim(1);
	}

	/** The weight of pixel i is (first + i * step) / extent. */
	private static void blend(
			final FloatBuffer old,
			final int from,
			final FloatBuffer tile,
			final int to,
			final int length,
			final int first,
			final int step,
			final int extent) {
		for (int i = 0; i < length; i++) {
			final double weight = (double) (first + i * step) / extent;
			tile.put(to + i, old.get(from + i) * (float) (1 - weight) + tile.get(to + i) * (float) weight);
		}
	}
}
