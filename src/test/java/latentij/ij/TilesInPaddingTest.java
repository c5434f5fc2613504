// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ij.IJ;
import ij.ImagePlus;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Path;
import latentij.ij.images.ImagePlusSource;
import latentij.io.TiffFile;
import latentij.io.TiffImageSource;
import latentij.job.BlockSource;
import latentij.job.Region;
import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;
import latentij.util.machine.DirectMemory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tiles of an image that is filled up to a multiple, some of which hold nothing of the image. */
class TilesInPaddingTest {

	private static final int SIDE = 64;

	/** The first row and column, and the size: inside, over the edges, and beyond them. */
	private static final int[][] TILES = {
		{0, 0, 16, 16}, {16, 16, 32, 32}, {0, 32, 32, 32}, {32, 0, 32, 32}, {32, 32, 32, 32}, {48, 21, 16, 8}
	};

	@TempDir
	private Path folder;

	private static ImagePlus image(final String type, final int channels) {
		final ImagePlus image = IJ.createImage("small", type, 20, 33, channels, 1, 1);
		for (int c = 1; c <= image.getStackSize(); c++) {
			final ImageProcessor pixels = image.getStack().getProcessor(c);
			for (int i = 0; i < pixels.getPixelCount(); i++)
				if (type.equals("RGB")) pixels.set(i, i * 7919 * 257 & 0xffffff);
				else pixels.setf(i, (i * 7919 + c) % 251);
		}
		if (!type.equals("RGB")) image.setDisplayRange(10, 200);
		return image;
	}

	@ParameterizedTest
	@CsvSource({
		"RGB, 1, 3", "8-bit, 1, 3", "16-bit, 1, 3", "32-bit, 1, 3", "8-bit composite-mode, 2, 3",
		"RGB, 1, 1", "8-bit, 1, 1", "16-bit, 1, 1", "16-bit color-mode, 2, 1", "8-bit color-mode, 2, 1",
		"16-bit composite-mode, 2, 2", "8-bit composite-mode, 5, 5"
	})
	void theEdgeIsRepeated(final String type, final int channels, final int modelChannels) throws IOException {
		requireAlike(
				new ImagePlusSource(image(type, channels), modelChannels, new PixelPool(DirectMemory::limitOfSpare)));
	}

	@ParameterizedTest
	@CsvSource({"RGB, 3", "8-bit, 3", "16-bit, 3", "32-bit, 1", "RGB, 1"})
	void theEdgeOfAFileIsRepeated(final String type, final int modelChannels) throws IOException {
		final Path path = folder.resolve("small.tif");
		IJ.saveAsTiff(image(type, 1), path.toString());
		try (TiffFile file = new TiffFile(path)) {
			final TiffImageSource source = new TiffImageSource(file, modelChannels);
			requireAlike(source);
			// Pieces of a file are read on their own, too.
			final Block whole = source.read(new Region(0, 0, 0, SIDE, SIDE));
			for (final int[] t : TILES)
				assertArrayEquals(
						values(whole.crop(t[0], t[1], t[2], t[3])),
						values(source.read(new Region(0, t[0], t[1], t[2], t[3]))));
		}
	}

	private static void requireAlike(final BlockSource source) throws IOException {
		final Region all = new Region(0, 0, 0, SIDE, SIDE);
		final Block whole = source.read(all);
		final Block tiles = source.readForTiles(all);
		for (final int[] t : TILES)
			assertArrayEquals(values(whole.crop(t[0], t[1], t[2], t[3])), values(tiles.crop(t[0], t[1], t[2], t[3])));
	}

	private static float[] values(final Block block) {
		return block instanceof PixelTensor pixels
				? latentij.codec.ImageProcessor.normalize(pixels).toArray()
				: ((FloatTensor) block).toArray();
	}
}
