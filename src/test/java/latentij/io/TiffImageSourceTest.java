// SPDX-License-Identifier: BSD-2-Clause
package latentij.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.io.TiffEncoder;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import latentij.job.Extent;
import latentij.job.Region;
import latentij.tensor.Block.Kind;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model gets of a file, against what ImageJ shows of the same file. */
class TiffImageSourceTest {

	/** Of values in [-1,1], which are floats. */
	private static final float ROUNDING = 1e-6f;

	@TempDir
	private Path folder;

	private Path save(final ImageProcessor pixels, final double min, final double max) {
		final ImagePlus image = new ImagePlus("cells", pixels);
		image.setDisplayRange(min, max);
		final Path file = folder.resolve("cells.tif");
		assertTrue(IJ.saveAsTiff(image, file.toString()));
		return file;
	}

	/** As other programs write it: without a display range. */
	private Path saveWithoutRange(final ImageProcessor pixels) throws IOException {
		final Path file = folder.resolve("cells.tif");
		try (OutputStream out = Files.newOutputStream(file)) {
			new TiffEncoder(new ImagePlus("", pixels).getFileInfo()).write(out);
		}
		return file;
	}

	private static void makeWhiteZero(final Path file) throws IOException {
		final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
		if (bytes.get(0) == 'I') bytes.order(ByteOrder.LITTLE_ENDIAN);
		final int directory = bytes.getInt(4);
		for (int i = 0; i < bytes.getShort(directory); i++) {
			final int entry = directory + 2 + 12 * i;
			if (bytes.getShort(entry) == TiffTag.PHOTOMETRIC) bytes.putShort(entry + 8, (short) TiffTag.WHITE_IS_ZERO);
		}
		Files.write(file, bytes.array());
	}

	private static float[] floats(final Path file, final int channels, final Region region) throws IOException {
		try (TiffFile tiff = new TiffFile(file)) {
			final TiffImageSource source = new TiffImageSource(tiff, channels);
			assertEquals(Kind.FLOATS, source.extent().kind());
			return ((FloatTensor) source.read(region)).toArray();
		}
	}

	private static float[] row(final Path file, final int width) throws IOException {
		return floats(file, 1, new Region(0, 0, 0, 1, width));
	}

	private static int[] pixels(final Path file, final Region region) throws IOException {
		try (TiffFile tiff = new TiffFile(file)) {
			final TiffImageSource source = new TiffImageSource(tiff, 3);
			assertEquals(new Extent(1, 3, tiff.height(), tiff.width(), Kind.PIXELS), source.extent());
			assertEquals("cells.tif", source.name());
			final int[] found = new int[region.height() * region.width()];
			((PixelTensor) source.read(region)).ints().get(found);
			return found;
		}
	}

	/** All 256 grey levels, each through its range. */
	@ParameterizedTest
	@CsvSource({
		"0, 255, false",
		"0, 255, true",
		"30, 190, false",
		"30, 190, true",
		"100, 100, false",
		"-20, 30, false",
		"200, 10, false",
		"3.5, 77.25, true"
	})
	void eightBitsAreSeenAsInImageJ(final double min, final double max, final boolean whiteIsZero) throws IOException {
		final ByteProcessor grey = new ByteProcessor(32, 8);
		for (int i = 0; i < 256; i++) grey.set(i, i);
		final Path file = save(grey, min, max);
		if (whiteIsZero) makeWhiteZero(file);
		final ImagePlus image = IJ.openImage(file.toString());
		assertEquals(whiteIsZero, image.isInvertedLut());
		final ImageProcessor shown = image.getProcessor().convertToRGB();
		final Region all = new Region(0, 0, 0, 8, 32);
		assertArrayEquals((int[]) shown.getPixels(), pixels(file, all));
		final float[] levels = floats(file, 1, all);
		for (int i = 0; i < 256; i++) assertEquals((shown.get(i) & 0xff) / 127.5f - 1, levels[i]);
	}

	/** The last row and column stand for what is missing of a size that a model takes. */
	@Test
	void pixelsBeyondTheEdgeAreThoseOfTheEdge() throws IOException {
		final int[] colors = {0xff102030, 0xff405060, 0xff708090, 0xffa0b0c0, 0xffd0e0f0, 0xff0180fe};
		final Path file = save(new ColorProcessor(3, 2, colors), 0, 255);
		final int[] expected = {
			colors[1], colors[2], colors[2], colors[2],
			colors[4], colors[5], colors[5], colors[5],
			colors[4], colors[5], colors[5], colors[5]
		};
		assertArrayEquals(expected, pixels(file, new Region(0, 0, 1, 3, 4)));
		assertArrayEquals(new int[] {colors[5]}, pixels(file, new Region(0, 7, 9, 1, 1)));
	}

	/** As ImageJ makes them of colors, where its option for weights is off. */
	@Test
	void modelsOfGreyImagesGetTheMeanOfTheColors() throws IOException {
		final int[] colors = {0xff0a1400, 0xff0a1500, 0xfffffffe, 0xff070707};
		final Path file = save(new ColorProcessor(4, 1, colors), 0, 255);
		final float[] means = {10, 10, 255, 7};
		final float[] found = row(file, 4);
		for (int i = 0; i < 4; i++) assertEquals(means[i] / 127.5f - 1, found[i]);
	}

	private static ImageProcessor ofValues(final int bits, final float... values) {
		final ImageProcessor pixels =
				bits == 16 ? new ShortProcessor(values.length, 1) : new FloatProcessor(values.length, 1);
		for (int i = 0; i < values.length; i++) pixels.setf(i, values[i]);
		return pixels;
	}

	/** 8 bits would make the same level of the third and the fourth. */
	@ParameterizedTest
	@ValueSource(ints = {16, 32})
	void deeperImagesAreSeenThroughTheirRangeWithoutRounding(final int bits) throws IOException {
		final Path file = save(ofValues(bits, 0, 1000, 33_000, 33_001, 41_000, 65_000), 1000, 41_000);
		final float[] expected = {-1, -1, 0.6f, 0.60005f, 1, 1};
		assertArrayEquals(expected, row(file, 6), ROUNDING);
		final float[] three = floats(file, 3, new Region(0, 0, 2, 2, 2));
		final float[] twice = {0.6f, 0.60005f, 0.6f, 0.60005f};
		for (int c = 0; c < 3; c++) assertArrayEquals(twice, Arrays.copyOfRange(three, 4 * c, 4 * c + 4), ROUNDING);
	}

	@ParameterizedTest
	@ValueSource(ints = {16, 32})
	void aRangeOfOneValueIsAThreshold(final int bits) throws IOException {
		assertArrayEquals(new float[] {-1, -1, 1}, row(save(ofValues(bits, 6, 7, 8), 7, 7), 3));
	}

	@ParameterizedTest
	@ValueSource(ints = {16, 32})
	void withoutARangeItIsThatOfAllValues(final int bits) throws IOException {
		final ImageProcessor pixels =
				ofValues(bits, 30_000, 20_000, 60_000, 40_000).resize(4, 3);
		// Another row than the one that is read.
		pixels.setf(3, 2, 10_000);
		final Path file = saveWithoutRange(pixels);
		assertArrayEquals(new float[] {-0.2f, -0.6f, 1, 0.2f}, row(file, 4), ROUNDING);
		assertArrayEquals(new float[] {-1}, floats(file, 1, new Region(0, 2, 3, 1, 1)));
	}

	@Test
	void anImageOfOneValueIsBlack() throws IOException {
		assertArrayEquals(new float[] {-1, -1}, row(saveWithoutRange(ofValues(16, 700, 700)), 2));
		assertArrayEquals(new float[] {-1, -1}, row(saveWithoutRange(ofValues(32, -7, -7)), 2));
		assertArrayEquals(new float[] {-1, -1}, row(saveWithoutRange(ofValues(32, Float.NaN, Float.NaN)), 2));
	}

	/** NaN is drawn as the least value. */
	@Test
	void whatIsNotANumberIsBlackAndInNoRange() throws IOException {
		assertArrayEquals(new float[] {-1, -1, 1, 0}, row(saveWithoutRange(ofValues(32, Float.NaN, 2, 4, 3)), 4));
	}

	private static String refusal(final Path file) {
		return assertThrows(IllegalArgumentException.class, () -> row(file, 1)).getMessage();
	}

	/** Of the file's own range, and of that of its values; the message tells the first place by rows. */
	@Test
	void nothingIsSeenThroughAnInfiniteRange() throws IOException {
		final FloatProcessor pixels = new FloatProcessor(4, 3);
		pixels.setf(0, 2, Float.NEGATIVE_INFINITY);
		pixels.setf(3, 1, Float.POSITIVE_INFINITY);
		pixels.setf(2, 1, Float.POSITIVE_INFINITY);
		final String message = refusal(saveWithoutRange(pixels));
		assertTrue(message.contains("Infinity at x=2, y=1"), message);
		assertTrue(message.contains("cells.tif"), message);
		final String told = refusal(save(new FloatProcessor(4, 3), 0, Double.POSITIVE_INFINITY));
		assertTrue(told.contains("over the range 0 to Infinity"), told);
	}

	/** Tiles come in any order. */
	@Test
	void theFirstValueThatIsNoNumberIsTold() throws IOException {
		final FloatProcessor pixels = new FloatProcessor(5, 4);
		pixels.setf(1, 2, Float.NaN);
		pixels.setf(4, 1, Float.NEGATIVE_INFINITY);
		pixels.setf(3, 1, Float.NaN);
		try (TiffFile tiff = new TiffFile(save(pixels, 0, 1))) {
			final TiffImageSource source = new TiffImageSource(tiff, 3);
			source.read(new Region(0, 0, 0, 1, 5));
			assertEquals(Optional.empty(), source.notFinite());
			source.read(new Region(0, 2, 0, 2, 2));
			assertEquals(Optional.of("NaN at x=1, y=2"), source.notFinite());
			source.read(new Region(0, 0, 4, 2, 1));
			assertEquals(Optional.of("-Infinity at x=4, y=1"), source.notFinite());
			source.readForTiles(new Region(0, 0, 0, 4, 5)).crop(1, 2, 1, 3);
			assertEquals(Optional.of("NaN at x=3, y=1"), source.notFinite());
			source.read(new Region(0, 0, 0, 4, 5));
			assertEquals(Optional.of("NaN at x=3, y=1"), source.notFinite());
		}
	}
}
