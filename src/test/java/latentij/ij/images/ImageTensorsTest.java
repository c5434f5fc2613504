// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Color;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;
import latentij.testing.Untouched;
import latentij.util.machine.DirectMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTensorsTest {

	/**
	 * ImageJ rounds 16-bit and 32-bit values to 256 levels, LatentIJ does not: half
	 * a level. And ImageJ's levels of 16-bit images are 256 (not 255) parts of the
	 * range: up to one more.
	 */
	private static final double DEEP_LEVELS = 1.5;

	/** 8-bit images and what is composed to RGB are taken as ImageJ draws them. */
	private static final double EXACT = 1e-4;

	private static final int W = 19;
	private static final int H = 13;

	private static ImageProcessor fill(final ImageProcessor ip, final double from, final double to, final int seed) {
		final Random random = new Random(seed);
		for (int i = 0; i < ip.getPixelCount(); i++) ip.setf(i, (float) (from + (to - from) * random.nextDouble()));
		return ip;
	}

	private static ImageProcessor bytes(final int seed) {
		return fill(new ByteProcessor(W, H), 0, 256, seed);
	}

	private static ImageProcessor shorts(final int seed) {
		return fill(new ShortProcessor(W, H), 0, 65536, seed);
	}

	private static ImageProcessor floats(final int seed) {
		return fill(new FloatProcessor(W, H), -3, 5, seed);
	}

	private static ImagePlus image(final ImageProcessor ip) {
		final ImagePlus image = new ImagePlus("image \u00e4.tif", ip);
		image.setProp("key", "value");
		image.setRoi(new Roi(2, 3, 4, 5));
		return image;
	}

	private static ImagePlus ranged(final ImageProcessor ip, final double min, final double max) {
		final ImagePlus image = image(ip);
		image.setDisplayRange(min, max);
		return image;
	}

	private static ImagePlus colored(final ImagePlus image, final Color color) {
		image.setLut(LUT.createLutFromColor(color));
		return image;
	}

	private static ImagePlus composite(final int mode, final int channel, final boolean shorts) {
		final ImageStack stack = new ImageStack(W, H);
		// Two channels, two slices.
		for (int i = 0; i < 4; i++) stack.addSlice("slice " + i, shorts ? shorts(i) : bytes(i));
		final ImagePlus plain = new ImagePlus("composite", stack);
		plain.setDimensions(2, 2, 1);
		final CompositeImage image = new CompositeImage(plain, IJ.COMPOSITE);
		final int max = shorts ? 65535 : 255;
		final LUT orange = LUT.createLutFromColor(Color.ORANGE);
		orange.min = max * 0.1;
		orange.max = max * 0.8;
		final LUT blue = LUT.createLutFromColor(Color.BLUE);
		blue.min = max * 0.2;
		blue.max = max * 0.9;
		image.setLuts(new LUT[] {orange, blue});
		image.setMode(mode);
		image.setPosition(channel, 2, 1);
		return image;
	}

	/** As Image > Lookup Tables > Invert LUT does. */
	private static ImagePlus invertedGrey(final int channel, final boolean shorts) {
		final CompositeImage image = (CompositeImage) composite(IJ.GRAYSCALE, channel, shorts);
		image.setChannelLut(image.getChannelLut().createInvertedLut());
		image.updateImage();
		return image;
	}

	private static ImagePlus stack(final int slice) {
		final ImageStack stack = new ImageStack(W, H);
		for (int i = 0; i < 3; i++) stack.addSlice("slice " + i, bytes(i));
		final ImagePlus image = new ImagePlus("stack", stack);
		image.setSlice(slice);
		return image;
	}

	private static ImageProcessor inverted(final ImageProcessor ip) {
		ip.invertLut();
		return ip;
	}

	private static ImagePlus nan() {
		final ImagePlus image = ranged(floats(1), -1, 2);
		image.getProcessor().setf(3, 4, Float.NaN);
		image.getProcessor().setf(4, 4, Float.POSITIVE_INFINITY);
		image.getProcessor().setf(5, 4, Float.NEGATIVE_INFINITY);
		return image;
	}

	private static final Map<String, Supplier<ImagePlus>> IMAGES = new TreeMap<>(Map.ofEntries(
			Map.entry("8-bit", () -> image(bytes(1))), //
			Map.entry("8-bit inverted", () -> image(inverted(bytes(1)))), //
			Map.entry("8-bit colored", () -> colored(image(bytes(1)), Color.MAGENTA)), //
			Map.entry("8-bit narrow range", () -> ranged(bytes(1), 50, 150)), //
			Map.entry("8-bit inverted, narrow range", () -> ranged(inverted(bytes(1)), 50, 150)), //
			Map.entry("16-bit", () -> ranged(shorts(1), 0, 65535)), //
			Map.entry("16-bit narrow range", () -> ranged(shorts(1), 10000, 30000)),
			Map.entry("16-bit inverted", () -> ranged(inverted(shorts(1)), 10000, 30000)), //
			Map.entry("16-bit colored", () -> colored(ranged(shorts(1), 10000, 30000), Color.ORANGE)), //
			Map.entry("16-bit without a range", () -> image(shorts(1))), //
			Map.entry("32-bit", () -> ranged(floats(1), -1, 2)), //
			Map.entry("32-bit colored", () -> colored(ranged(floats(1), -1, 2), Color.CYAN)), //
			Map.entry("32-bit without a range", () -> image(floats(1))), //
			Map.entry("32-bit NaN", ImageTensorsTest::nan), //
			Map.entry("32-bit constant", () -> image(fill(new FloatProcessor(W, H), 7, 7, 0))), //
			Map.entry("RGB", () -> image(fill(new ColorProcessor(W, H), 0, 1 << 24, 1))), //
			Map.entry("stack, slice 1", () -> stack(1)), //
			Map.entry("stack, slice 3", () -> stack(3)), //
			Map.entry("8-bit composite", () -> composite(IJ.COMPOSITE, 1, false)),
			Map.entry("8-bit color 1", () -> composite(IJ.COLOR, 1, false)), //
			Map.entry("8-bit color 2", () -> composite(IJ.COLOR, 2, false)), //
			Map.entry("8-bit grey 2", () -> composite(IJ.GRAYSCALE, 2, false)), //
			Map.entry("8-bit grey 2 inverted", () -> invertedGrey(2, false)), //
			Map.entry("16-bit grey 1 inverted", () -> invertedGrey(1, true)), //
			Map.entry("16-bit composite", () -> composite(IJ.COMPOSITE, 2, true)), //
			Map.entry("16-bit color 1", () -> composite(IJ.COLOR, 1, true)), //
			Map.entry("16-bit color 2", () -> composite(IJ.COLOR, 2, true)), //
			Map.entry("16-bit grey 1", () -> composite(IJ.GRAYSCALE, 1, true))));

	static Iterable<String> images() {
		return IMAGES.keySet();
	}

	@ParameterizedTest
	@MethodSource("images")
	void whatIsEncodedIsWhatTheUserSees(final String name) {
		final ImagePlus image = IMAGES.get(name).get();
		final int[] seen = (int[]) new ColorProcessor(IMAGES.get(name).get().getImage()).getPixels();
		final FloatTensor tensor = ImageTensors.padded(image, H, W);
		assertArrayEquals(new long[] {1, 3, H, W}, tensor.shape());
		final boolean deep = image.getBitDepth() % 16 == 0 && !name.endsWith("composite");
		for (int i = 0; i < seen.length; i++) {
			for (int c = 0; c < 3; c++) {
				final double level = (tensor.get(0, c, i / W, i % W) + 1) * 127.5;
				assertEquals(
						seen[i] >> 16 - 8 * c & 0xff,
						level,
						deep ? DEEP_LEVELS : EXACT,
						"pixel " + i % W + "," + i / W + " color " + c);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("images")
	void inputIsNotChanged(final String name) {
		final ImagePlus image = IMAGES.get(name).get();
		final Untouched before = new Untouched(image);
		ImageTensors.padded(image, 16, 24);
		ImageTensors.resized(image, 24, 16);
		ImageTensors.seen(image, W, H);
		if (ImageTensors.isEightBit(image)) {
			ImageTensors.pixels(image, 16, 24, pool);
			ImageTensors.resizedPixels(image, 24, 16);
		}
		before.check();
	}

	private final PixelPool pool = new PixelPool(DirectMemory::limitOfSpare);

	/** Neither inside nor in what is filled up to a multiple. */
	@Test
	void nothingOfTheLastImageIsLeftInMemoryThatIsUsedAgain() {
		final ImagePlus image = new ImagePlus("", new ColorProcessor(13, 5));
		final PixelTensor before = ImageTensors.pixels(image, 16, 24, pool);
		final int[] expected = new int[before.size()];
		before.ints().get(expected);
		final int[] other = new int[before.size()];
		Arrays.fill(other, 0x123456);
		before.ints().put(other);
		pool.give(before);
		final int[] found = new int[expected.length];
		ImageTensors.pixels(image, 16, 24, pool).ints().get(found);
		assertArrayEquals(expected, found);
	}

	@Test
	void eightBitColorsAreExact() {
		final ColorProcessor rgb = (ColorProcessor) fill(new ColorProcessor(W, H), 0, 1 << 24, 1);
		final ColorProcessor back = ImageTensors.toRgb(ImageTensors.pixels(new ImagePlus("", rgb), H, W, pool), W, H);
		for (int i = 0; i < W * H; i++) assertEquals(rgb.get(i) & 0xffffff, back.get(i) & 0xffffff);
	}

	@ParameterizedTest
	@MethodSource("images")
	void pixelsOfEightBitImagesAreAllThereIs(final String name) {
		final ImagePlus image = IMAGES.get(name).get();
		assertEquals(image.getBitDepth() % 16 != 0 || name.endsWith("composite"), ImageTensors.isEightBit(image));
		if (!ImageTensors.isEightBit(image)) {
			assertThrows(IllegalArgumentException.class, () -> ImageTensors.pixels(image, 16, 24, pool));
			assertThrows(IllegalArgumentException.class, () -> ImageTensors.resizedPixels(image, 8, 8));
			return;
		}
		final int[] seen = (int[]) new ColorProcessor(IMAGES.get(name).get().getImage()).getPixels();
		final int[] pixels = (int[]) ImageTensors.toRgb(ImageTensors.pixels(image, 16, 24, pool), W, H)
				.getPixels();
		for (int i = 0; i < seen.length; i++) assertEquals(seen[i] | 0xff000000, pixels[i]);
		assertArrayEquals(
				ImageTensors.resized(image, 24, 16).toArray(), normalized(ImageTensors.resizedPixels(image, 24, 16)));
	}

	private static float[] normalized(final PixelTensor pixels) {
		return latentij.codec.ImageProcessor.normalize(pixels).toArray();
	}

	@ParameterizedTest
	@ValueSource(ints = {16, 32})
	void deepImagesAreNotRoundedToGreyLevels(final int depth) {
		final ImageProcessor ip = depth == 16 ? new ShortProcessor(2, 1) : new FloatProcessor(2, 1);
		ip.setf(0, 1000);
		ip.setf(1, 1001);
		final ImagePlus image = new ImagePlus("", ip);
		image.setDisplayRange(0, 60000);
		final FloatTensor tensor = ImageTensors.padded(image, H, W);
		for (int i = 0; i < 2; i++) assertEquals(2 * (1000 + i) / 60000f - 1, tensor.get(0, 1, 0, i), 1e-6f);
	}

	@Test
	void missingPixelsRepeatTheEdge() {
		final FloatTensor tensor = ImageTensors.padded(stack(1), 16, 24);
		assertArrayEquals(new long[] {1, 3, 16, 24}, tensor.shape());
		final FloatTensor plain = ImageTensors.padded(stack(1), H, W);
		for (int c = 0; c < 3; c++)
			for (int y = 0; y < 16; y++)
				for (int x = 0; x < 24; x++)
					assertEquals(plain.get(0, c, Math.min(y, H - 1), Math.min(x, W - 1)), tensor.get(0, c, y, x));
	}

	@Test
	void decodedPixelsAreCroppedFromTheTopLeft() {
		final PixelTensor pixels = PixelTensor.zeros(1, 4, 5);
		for (int i = 0; i < 20; i++) pixels.ints().put(i, 0x7f000000 | i << 16 | 20 + i << 8 | 40 + i);
		final ColorProcessor rgb = ImageTensors.toRgb(pixels, 3, 2);
		assertEquals(3, rgb.getWidth());
		assertEquals(2, rgb.getHeight());
		for (int y = 0; y < 2; y++)
			for (int x = 0; x < 3; x++) {
				final int i = y * 5 + x;
				assertEquals(0xff000000 | i << 16 | 20 + i << 8 | 40 + i, rgb.get(x, y));
			}
	}

	@Test
	void resizedTensorHasTheSizeAskedFor() {
		assertArrayEquals(
				new long[] {1, 3, 16, 24},
				ImageTensors.resized(stack(1), 24, 16).shape());
	}
}
