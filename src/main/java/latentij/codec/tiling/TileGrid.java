// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec.tiling;

import java.util.List;

/**
 * The tiles of an image and its latent: every row of the one list with every
 * column of the other. What they keep covers the latent once, in order.
 *
 * @param rows from top to bottom, at least one
 * @param columns from left to right, at least one
 * @param blendExtent pixels of the latent in which a tile is blended into the one
 *          above it and the one to its left; 0 for no blending
 */
public record TileGrid(List<TileSpan> rows, List<TileSpan> columns, int blendExtent) {

	public TileGrid {
		rows = List.copyOf(rows);
		columns = List.copyOf(columns);
		if (rows.isEmpty() || columns.isEmpty() || blendExtent < 0)
			throw new IllegalArgumentException("A grid has at least one tile");
	}

	/** A grid of one tile. */
	static TileGrid whole(final int height, final int width) {
		return new TileGrid(List.of(new TileSpan(0, height, 0, height)), List.of(new TileSpan(0, width, 0, width)), 0);
	}

	/** @return how many tiles there are */
	public int size() {
		return rows.size() * columns.size();
	}

	/**
	 * The longest tile along one side.
	 *
	 * @param spans at least one
	 * @return its length, in pixels of the latent
	 */
	public static int longest(final List<TileSpan> spans) {
		return spans.stream().mapToInt(TileSpan::length).max().orElseThrow();
	}
}
