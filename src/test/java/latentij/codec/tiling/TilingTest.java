// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec.tiling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TilingTest {

	private static final Tiling BLENDED = new Tiling.Blended(64);
	private static final Tiling EXACT = new Tiling.Exact(32, 5, 2);

	@Test
	void wholeImagesAreOneTile() {
		final TileGrid grid = Tiling.WHOLE.grid(true, 3, 1000);
		assertEquals(List.of(new TileSpan(0, 1000, 0, 1000)), grid.columns());
		assertEquals(1, grid.size());
	}

	/** range(0, 100, 48), and at most 48 pixels of each in the result. */
	@Test
	void blendedTilesBeginWhereThoseOfDiffusersDo() {
		final TileGrid grid = BLENDED.grid(true, 64, 100);
		assertEquals(
				List.of(new TileSpan(0, 64, 0, 48), new TileSpan(48, 52, 0, 48), new TileSpan(96, 4, 0, 4)),
				grid.columns());
		assertEquals(List.of(new TileSpan(0, 64, 0, 48), new TileSpan(48, 16, 0, 16)), grid.rows());
		assertEquals(16, grid.blendExtent());
		assertEquals(64, TileGrid.longest(grid.rows()));
		assertEquals(64, TileGrid.longest(grid.columns()));
	}

	@Test
	void anImageOfOneTileStaysWhole() {
		assertEquals(TileGrid.whole(64, 64), BLENDED.grid(false, 64, 64));
		assertEquals(TileGrid.whole(32, 20), EXACT.grid(true, 32, 20));
	}

	/** Where it would have none, it begins at the edge of the image itself. */
	@Test
	void exactTilesHaveSurroundings() {
		assertEquals(
				List.of(new TileSpan(0, 37, 0, 32), new TileSpan(27, 42, 5, 32), new TileSpan(59, 11, 5, 6)),
				EXACT.grid(true, 70, 1).rows());
		assertEquals(
				List.of(new TileSpan(0, 34, 0, 32), new TileSpan(30, 36, 2, 32), new TileSpan(62, 8, 2, 6)),
				EXACT.grid(false, 70, 1).rows());
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 7, 8, 31, 32, 33, 63, 64, 65, 100, 500})
	void tilesCoverImageOnce(final int size) {
		for (final Tiling tiling : List.of(Tiling.WHOLE, BLENDED, new Tiling.Blended(64, 8), EXACT)) {
			int next = 0;
			for (final TileSpan span : tiling.grid(false, 1, size).columns()) {
				assertEquals(next, span.start() + span.skip(), () -> tiling + " at " + span);
				assertTrue(span.end() <= size);
				next += span.keep();
			}
			assertEquals(size, next, tiling.toString());
		}
	}

	@Test
	void refusesTilesThatDoNotBeginAtPixelsOfTheLatent() {
		assertThrows(IllegalArgumentException.class, () -> new Tiling.Blended(66));
		assertThrows(IllegalArgumentException.class, () -> new Tiling.Blended(0));
		assertThrows(IllegalArgumentException.class, () -> new Tiling.Blended(12, 8));
		assertThrows(IllegalArgumentException.class, () -> new Tiling.Exact(0, 1, 1));
		assertThrows(IllegalArgumentException.class, () -> new Tiling.Exact(8, -1, 1));
	}
}
