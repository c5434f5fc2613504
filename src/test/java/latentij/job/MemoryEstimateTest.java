// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import static latentij.job.Direction.DECODE;
import static latentij.job.Direction.ENCODE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import latentij.codec.tiling.Tiling;
import latentij.model.MemoryCost;
import latentij.model.MemoryCost.Need;
import latentij.tensor.Block.Kind;
import org.junit.jupiter.api.Test;

/** Graphs whose need tells height from width. */
class MemoryEstimateTest {

	private static final double ROW = 1e6;

	private static final Tiling EXACT = new Tiling.Exact(64, 10, 20);

	private final MemoryEstimate estimate =
			new MemoryEstimate(new MemoryCost(need(1), need(2)), new MemoryCost(need(3), need(4)), 8);

	/** So many times {@link #ROW} for each row, and 1 for each column. */
	private static Need need(final int times) {
		return new Need() {

			@Override
			public double bytes(final long height, final long width, final int ratio) {
				return times * (ROW * height + width);
			}

			@Override
			public double values(final long height, final long width, final int ratio) {
				return times * (2 * ROW * height + width);
			}
		};
	}

	private static Workload work(final Direction direction, final int height, final int width) {
		return new Workload(direction, height, width, Kind.FLOATS);
	}

	@Test
	void wholeImagesNeedWhatTheirHeightAndWidthTake() {
		assertEquals(16 * ROW + 8000, estimate.bytes(work(ENCODE, 2, 1000), Tiling.WHOLE));
		assertEquals(8000 * ROW + 16, estimate.bytes(work(ENCODE, 1000, 2), Tiling.WHOLE));
		assertEquals(2 * (16 * ROW + 8000), estimate.bytes(work(DECODE, 2, 1000), Tiling.WHOLE));
		assertEquals(2 * 16 * ROW + 8000, estimate.runValues(work(ENCODE, 2, 1000), Tiling.WHOLE));
	}

	@Test
	void severalImagesNeedTheirs() {
		final Workload three = work(ENCODE, 2, 1000).times(3);
		assertEquals(3 * (16 * ROW + 8000), estimate.bytes(three, Tiling.WHOLE));
		assertEquals(3 * (16 * ROW + 8000), estimate.keptBytes(three, Tiling.WHOLE));
		assertEquals(3 * (2 * 16 * ROW + 8000), estimate.runValues(three, Tiling.WHOLE));
	}

	/** Of a flat image, pieces are as flat; those in the middle have surroundings on both sides. */
	@Test
	void piecesNeedWhatTheLargestOfThemTakes() {
		assertEquals(16 * ROW + 8 * 84, estimate.runBytes(work(ENCODE, 2, 1000), EXACT));
		assertEquals(2 * (8 * 104 * ROW + 16), estimate.runBytes(work(DECODE, 1000, 2), EXACT));
		assertEquals(16 * ROW + 8 * 64, estimate.keptBytes(work(ENCODE, 2, 1000), new Tiling.Blended(64)));
	}

	/** Blended tiles keep the ends of the last row: 16 rows of five tiles, 256 pixels of the latent wide. */
	@Test
	void tilesNeedTheImageAndTheirSeamsBesideThem() {
		final Tiling tiles = new Tiling.Blended(64);
		final double pixels = 64 * 100 * 200;
		final double seams = 12 * 64 * 16 * 256;
		assertEquals(12 * pixels + seams, estimate.besideBytes(work(DECODE, 100, 200), tiles));
		assertEquals(4 * pixels + seams, estimate.besideBytes(new Workload(DECODE, 100, 200, Kind.PIXELS), tiles));
		assertEquals(4 * pixels, estimate.besideBytes(new Workload(ENCODE, 100, 200, Kind.PIXELS), tiles));
		assertEquals(0, estimate.besideBytes(work(ENCODE, 100, 200), tiles));
		assertEquals(0, estimate.besideBytes(work(DECODE, 64, 64), tiles));
	}

	/** Several images are read and put together, and so are their results. */
	@Test
	void buffersHoldSeveralImagesFourTimes() {
		final double pixels = 64 * 100 * 200;
		final Workload one = new Workload(ENCODE, 100, 200, Kind.PIXELS);
		assertEquals(4 * pixels, estimate.bufferBytes(one, Tiling.WHOLE));
		assertEquals(4 * 3 * 4 * pixels, estimate.bufferBytes(one.times(3), Tiling.WHOLE));
		assertEquals(12 * pixels, estimate.bufferBytes(work(DECODE, 100, 200), new Tiling.Blended(64)));
		assertEquals(12 * 64 * 64 * 64, estimate.bufferBytes(work(ENCODE, 100, 200), new Tiling.Blended(64)));
	}

	/** Beside the memory of a stage and the image: 48 rows of the graph that runs so. */
	@Test
	void stripsOfStagesNeedWhatTheirGraphTakes() {
		assertEquals(2.5e8 + 3 * (48 * ROW + 8000) + 12 * 16 * 8000, estimate.stagedBytes(work(ENCODE, 2, 1000)));
		assertEquals(2.5e8 + 4 * (48 * ROW + 16) + 12 * 16 * 8000, estimate.stagedBytes(work(DECODE, 1000, 2)));
	}
}
