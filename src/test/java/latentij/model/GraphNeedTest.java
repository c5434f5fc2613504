// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import latentij.model.MemoryCost.Need;
import latentij.model.checkpoint.Checkpoints;
import latentij.model.checkpoint.FullSizeModel;
import latentij.model.graph.layers.GraphOptions;
import latentij.model.onnx.PixelEdges;
import latentij.model.onnx.memory.GraphMemory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Needs of graphs whose layers are wide enough for Winograd's domain. */
class GraphNeedTest {

	private static final int RATIO = 2;

	@TempDir
	private static Path folder;

	private static VaeModel model;

	@BeforeAll
	static void write() throws IOException {
		model = Checkpoints.open(FullSizeModel.write(folder, FullSizeModel.FITS_WINOGRAD, 0), "wide");
	}

	private static Need decoding(final boolean fast) {
		return GraphNeed.cost(model, GraphOptions.DEFAULT.withFast(fast)).decoding();
	}

	private static double bytes(final Need need, final long height, final long width) {
		return need.bytes(height, width, RATIO);
	}

	/** Tiles and strips of flat images take more than those of a square of as many pixels. */
	@ParameterizedTest
	@CsvSource({"true,2,32768", "true,32768,2", "true,30,250", "false,2,32768"})
	void imagesNeedWhatTheirHeightAndWidthTake(final boolean fast, final long height, final long width)
			throws IOException {
		final GraphOptions options = GraphOptions.DEFAULT.withFast(fast);
		final byte[] proto = PixelEdges.decoder(
				Reach.proto(model.decoder().source(), options), model.decoder().output());
		final double peak = GraphMemory.of(
						ByteBuffer.wrap(proto), model.decoder().latent().name())
				.peak(1, 4, height / RATIO, width / RATIO)
				.orElseThrow()
				.bytes();
		assertEquals(GraphNeed.HEADROOM * peak, bytes(decoding(fast), height, width), 1);
	}

	@Test
	void withoutTilesFlatImagesNeedWhatSquaresDo() {
		final double quotient = bytes(decoding(false), 2, 32768) / bytes(decoding(false), 256, 256);
		assertEquals(1, quotient, 0.1);
	}

	/**
	 * A search for the largest image that fits ends near it. Some take less than smaller ones, as measured, too: nothing
	 * is cropped of whole tiles, and memory is taken in regions that double.
	 */
	@Test
	void largerImagesNeedMore() {
		for (final boolean fast : new boolean[] {false, true}) {
			final Need need = decoding(fast);
			double most = 0;
			for (int side = 64; side <= 1024; side += 24) {
				final double bytes = bytes(need, side, side);
				assertTrue(bytes > 0.8 * most, side + ": " + bytes + " bytes after " + most);
				most = Math.max(most, bytes);
			}
			assertEquals(4, bytes(need, 2048, 2048) / bytes(need, 1024, 1024), 1);
		}
	}

	@Test
	void pixelsThatAreLeftOverTakeOneMoreOfTheLatent() {
		final Need need = decoding(false);
		assertEquals(bytes(need, 32, 10), bytes(need, 31, 9));
	}

	/** A user may type any number, and a file have any. */
	@Test
	void sizesThatNoNetworkTakesHaveANeedToo() {
		final Need need = decoding(true);
		for (final long side : new long[] {1 << 20, 1L << 31, 1L << 40}) {
			assertTrue(bytes(need, side, side) > 1000.0 * side * side, side + " pixels");
			assertTrue(bytes(need, 1, side) > 1000.0 * side, side + " pixels");
			assertTrue(need.values(side, side, RATIO) > 30.0 * side * side, side + " pixels");
		}
	}
}
