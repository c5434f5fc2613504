// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import latentij.job.Extent;
import latentij.job.Region;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TiffSinkTest {

	@TempDir
	Path folder;

	private TiffSink sink(final String name, final Extent extent) throws IOException {
		return new TiffSink(folder.resolve(name), extent, PixelSize.UNKNOWN, made -> ImageJText.NONE);
	}

	private static void assertRefused(final TiffSink sink, final Region region, final Block block) {
		final String message = assertThrows(IllegalArgumentException.class, () -> sink.write(region, block))
				.getMessage();
		assertTrue(message.contains("does not fill"), message);
	}

	/** Bytes outside of a page are those of another one. */
	@Test
	void nothingIsWrittenOutsideOfAPage() throws IOException {
		final FloatTensor block = FloatTensor.zeros(1, 2, 6, 7);
		try (TiffSink sink = sink("a.tif", new Extent(3, 2, 5, 6, Kind.FLOATS))) {
			sink.write(new Region(2, 0, 0, 5, 6), block);
			sink.write(new Region(0, 4, 5, 1, 1), block);
			assertRefused(sink, new Region(3, 0, 0, 1, 1), block);
			assertRefused(sink, new Region(0, 5, 0, 1, 1), block);
			assertRefused(sink, new Region(0, 4, 0, 2, 1), block);
			assertRefused(sink, new Region(0, 0, 6, 1, 1), block);
			assertRefused(sink, new Region(0, 0, 5, 1, 2), block);
		}
	}

	@Test
	void blocksOfAnotherKindOrSizeAreRefused() throws IOException {
		final Region region = new Region(0, 0, 0, 2, 3);
		try (TiffSink sink = sink("a.tif", new Extent(1, 2, 5, 6, Kind.FLOATS))) {
			assertRefused(sink, region, FloatTensor.zeros(2, 2, 2, 3));
			assertRefused(sink, region, FloatTensor.zeros(1, 1, 2, 3));
			assertRefused(sink, region, FloatTensor.zeros(1, 2, 1, 3));
			assertRefused(sink, region, FloatTensor.zeros(1, 2, 2, 2));
			assertRefused(sink, region, PixelTensor.zeros(1, 2, 3));
		}
		try (TiffSink sink = sink("b.tif", new Extent(1, 1, 5, 6, Kind.PIXELS))) {
			// Grey images have pixels of three colors, too.
			sink.write(region, PixelTensor.zeros(1, 2, 3));
			assertRefused(sink, region, FloatTensor.zeros(1, 1, 2, 3));
			assertRefused(sink, region, PixelTensor.zeros(2, 2, 3));
			assertRefused(sink, region, PixelTensor.zeros(1, 1, 3));
			assertRefused(sink, region, PixelTensor.zeros(1, 2, 2));
		}
		try (Stream<Path> files = Files.list(folder)) {
			assertEquals(0, files.count());
		}
	}

	private double[] range(final int planes, final int side) throws IOException {
		final Extent extent = new Extent(planes, 1, side, side, Kind.FLOATS);
		try (TiffSink sink = sink("a.tif", extent)) {
			for (int plane = 0; plane < planes; plane++) {
				final FloatTensor values = FloatTensor.zeros(1, 1, side, side);
				// From the largest to the least, and negative ones as well.
				for (int i = 0; i < values.size(); i++) values.buffer().put(i, 50 - i - plane * values.size());
				sink.write(new Region(plane, 0, 0, side, side), values);
			}
			sink.commit(null);
		}
		try (TiffFile file = new TiffFile(folder.resolve("a.tif"))) {
			return file.displayRange();
		}
	}

	/** A 400th of the values is below, and as much above. */
	@Test
	void displayRangeLeavesOutTheOutermostValues() throws IOException {
		assertArrayEquals(new double[] {50 - 398, 50 - 1}, range(1, 20));
		assertArrayEquals(new double[] {50 - 1595, 50 - 4}, range(1, 40));
		assertArrayEquals(new double[] {50 - 3191, 50 - 8}, range(2, 40));
	}

	/** Of many, a part is looked at, and of all planes as much. */
	@Test
	void displayRangeOfManyValuesIsThatOfAllPlanes() throws IOException {
		final int all = 3 * 600 * 600;
		assertArrayEquals(new double[] {50 - all + all / 400, 50 - all / 400}, range(3, 600), 20);
	}

	/** Of many values, some are looked at, but not only those of a few columns. */
	@ParameterizedTest
	@CsvSource({"800, 2", "1024, 4", "1024, 2"})
	void displayRangeIsThatOfAllPhasesOfAGrating(final int side, final int period) throws IOException {
		for (int phase = 0; phase < period; phase++) {
			final FloatTensor values = FloatTensor.zeros(1, 1, side, side);
			for (int i = 0; i < values.size(); i++) values.buffer().put(i, i % side % period == phase ? 5 : 3);
			try (TiffSink sink = sink("a.tif", new Extent(1, 1, side, side, Kind.FLOATS))) {
				sink.write(new Region(0, 8, 0, side - 8, side), values);
				sink.write(new Region(0, 0, 0, 8, side), values);
				sink.commit(null);
			}
			try (TiffFile file = new TiffFile(folder.resolve("a.tif"))) {
				assertArrayEquals(new double[] {3, 5}, file.displayRange());
			}
		}
	}
}
