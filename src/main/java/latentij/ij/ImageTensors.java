// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.awt.Rectangle;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import latentij.codec.PillowResize;
import latentij.tensor.FloatTensor;
import latentij.tensor.LazyBlock;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;
import latentij.util.DirectMemory;

/**
 * Images as tensors, and back.
 * <p>
 * Images are encoded as the user sees them: the current slice through its display
 * range and look-up table, a composite as it is composed. The one exception is
 * in favour of scientific data: values of 16-bit and 32-bit images are not first
 * rounded to the 256 grey levels of a screen.
 * <p>
 * Models of grey images take the levels of a grey image as they are. A look-up table of colors
 * says nothing about brightness and is left out; RGB images and composites are made grey as
 * ImageJ's <i>Image &gt; Type &gt; 8-bit</i> does, with the weights of <i>Edit &gt; Options
 * &gt; Conversions</i>.
 */
public final class ImageTensors {

	/** ImageJ's property for the way that channels are put together. */
	private static final String PROJECTION = "CompositeProjection";

	private ImageTensors() {}

	/**
	 * The colors of an image, in [0,255], row by row.
	 *
	 * @param width in pixels
	 * @param height in pixels
	 * @param rgb 0xRRGGBB; null where the values are no whole numbers
	 * @param planes red, green and blue; null where {@code rgb} holds them
	 */
	private record Colors(int width, int height, int[] rgb, float[][] planes) {

		boolean eightBit() {
			return rgb != null;
		}

		/** The colors of a rectangle, of 8 bits. */
		Colors part(final Rectangle part) {
			final int[] some = new int[part.width * part.height];
			for (int y = 0; y < part.height; y++)
				System.arraycopy(rgb, (part.y + y) * width + part.x, some, y * part.width, part.width);
			return new Colors(part.width, part.height, some, null);
		}

		/** Grey levels, in [0,255]; whole numbers where the colors are. */
		float[] grey() {
			final double[] weights = ColorProcessor.getWeightingFactors();
			final float[] red = plane(0);
			final float[] green = plane(1);
			final float[] blue = plane(2);
			final float[] grey = new float[red.length];
			for (int i = 0; i < grey.length; i++) {
				final double mixed = red[i] * weights[0] + green[i] * weights[1] + blue[i] * weights[2];
				if (red[i] == green[i] && red[i] == blue[i]) grey[i] = red[i];
				else grey[i] = eightBit() ? (int) (mixed + 0.5) : (float) mixed;
			}
			return grey;
		}

		/** One color, in [0,255]. */
		float[] plane(final int c) {
			if (rgb == null) return planes[c];
			final float[] plane = new float[rgb.length];
			final int shift = 16 - 8 * c;
			for (int i = 0; i < plane.length; i++) plane[i] = rgb[i] >> shift & 0xff;
			return plane;
		}
	}

	/**
	 * Tells whether what the user sees of an image has 8 bits for each color:
	 * {@link #pixels} holds all of it then.
	 *
	 * @param image any type; not changed
	 * @return false for 16-bit and 32-bit images, unless they are shown as a
	 *         composite of channels
	 */
	public static boolean isEightBit(final ImagePlus image) {
		return image.getBitDepth() == 8
				|| image.getProcessor() instanceof ColorProcessor
				|| image instanceof CompositeImage composite && composite.getMode() == IJ.COMPOSITE;
	}

	/**
	 * Takes the 8-bit pixels of the current slice of an image.
	 *
	 * @param image one that {@link #isEightBit}; read, never changed
	 * @param height of the result, at least the image's; what is missing at the
	 *          bottom is filled with the edge's pixels
	 * @param width of the result, likewise to the right
	 * @param pool to which the caller gives the result back
	 * @return one image
	 * @throws IllegalArgumentException if the image has more than 8 bits
	 */
	public static PixelTensor pixels(final ImagePlus image, final int height, final int width, final PixelPool pool) {
		return pixels(eightBit(image), height, width, pool);
	}

	private static PixelTensor pixels(final Colors colors, final int height, final int width, final PixelPool pool) {
		final PixelTensor tensor = pool.take(1, height, width);
		final IntBuffer ints = tensor.ints();
		final int[] line = new int[width];
		for (int y = 0; y < height; y++) {
			if (y < colors.height) {
				System.arraycopy(colors.rgb, y * colors.width, line, 0, colors.width);
				Arrays.fill(line, colors.width, width, line[colors.width - 1]);
			}
			ints.put(line);
		}
		return tensor;
	}

	/**
	 * Resizes the current slice of an image as Pillow does and takes its 8-bit
	 * pixels.
	 *
	 * @param image one that {@link #isEightBit}; read, never changed
	 * @param width of the result
	 * @param height of the result
	 * @return one image
	 * @throws IllegalArgumentException if the image has more than 8 bits
	 */
	public static PixelTensor resizedPixels(final ImagePlus image, final int width, final int height) {
		return resizedPixels(eightBit(image), width, height);
	}

	private static PixelTensor resizedPixels(final Colors colors, final int width, final int height) {
		final int[] rgb = new int[width * height];
		for (int c = 0; c < 3; c++) {
			final float[] plane = resize(colors, c, width, height);
			for (int i = 0; i < rgb.length; i++) rgb[i] = rgb[i] << 8 | (int) plane[i];
		}
		final PixelTensor tensor = PixelTensor.zeros(1, height, width);
		tensor.ints().put(rgb);
		return tensor;
	}

	private static float[] resize(final Colors colors, final int c, final int width, final int height) {
		return PillowResize.resize(colors.plane(c), colors.width, colors.height, width, height, colors.eightBit());
	}

	private static Colors eightBit(final ImagePlus image) {
		final Colors colors = colors(image);
		if (!colors.eightBit())
			throw new IllegalArgumentException("\"" + image.getTitle() + "\" has more than 8 bits for each color");
		return colors;
	}

	/**
	 * Turns the current slice of an image into a tensor.
	 *
	 * @param image any type; read, never changed
	 * @param height of the result, at least the image's; what is missing at the
	 *          bottom is filled with the edge's pixels
	 * @param width of the result, likewise to the right
	 * @return RGB, [1,3,height,width], in [-1,1]
	 */
	public static FloatTensor padded(final ImagePlus image, final int height, final int width) {
		final Colors colors = colors(image);
		return colors.eightBit()
				? latentij.codec.ImageProcessor.normalize(
						pixels(colors, height, width, new PixelPool(DirectMemory::limitOfSpare)))
				: normalized(colors, height, width);
	}

	/**
	 * Turns a rectangle of the current slice of an image into a tensor; nothing else is read.
	 *
	 * @param image one with more than 8 bits; read, never changed
	 * @param y its first row, in the image
	 * @param x its first column, in the image
	 * @param height of the result; what is missing at the bottom of the image is filled with the
	 *          edge's pixels
	 * @param width of the result, likewise to the right
	 * @return RGB, [1,3,height,width], in [-1,1]
	 */
	static FloatTensor part(final ImagePlus image, final int y, final int x, final int height, final int width) {
		final Rectangle part = new Rectangle(x, y, width, height).intersection(all(image));
		return normalized(colors(image, part), height, width);
	}

	private static FloatTensor normalized(final Colors colors, final int height, final int width) {
		return padded(colors.planes, colors.width, colors.height, height, width);
	}

	/** Normalizes planes of levels in [0,255], and repeats their edges. */
	static FloatTensor padded(
			final float[][] planes, final int planeWidth, final int planeHeight, final int height, final int width) {
		final FloatTensor tensor = FloatTensor.zeros(1, planes.length, height, width);
		final FloatBuffer values = tensor.buffer();
		final float[] line = new float[width];
		for (final float[] plane : planes) {
			for (int y = 0; y < height; y++) {
				if (y < planeHeight) {
					for (int x = 0; x < planeWidth; x++) line[x] = plane[y * planeWidth + x] / 127.5f - 1;
					Arrays.fill(line, planeWidth, width, line[planeWidth - 1]);
				}
				values.put(line);
			}
		}
		return tensor;
	}

	/**
	 * Resizes the current slice of an image as Pillow does and turns it into a
	 * tensor.
	 *
	 * @param image any type; read, never changed
	 * @param width of the result
	 * @param height of the result
	 * @return RGB, [1,3,height,width], in [-1,1]
	 */
	public static FloatTensor resized(final ImagePlus image, final int width, final int height) {
		final Colors colors = colors(image);
		final FloatTensor tensor = FloatTensor.zeros(1, 3, height, width);
		final FloatBuffer values = tensor.buffer();
		for (int c = 0; c < 3; c++) {
			for (final float grey : resize(colors, c, width, height)) values.put(grey / 127.5f - 1);
		}
		return tensor;
	}

	/**
	 * Makes an 8-bit RGB image of that which goes into an encoder: to compare with
	 * that which a decoder gives.
	 *
	 * @param image any type; read, never changed
	 * @param width of the result; the image is resized as Pillow does, if it has
	 *          another
	 * @param height of the result, likewise
	 * @return a new processor
	 */
	public static ColorProcessor seen(final ImagePlus image, final int width, final int height) {
		return toRgb(latentij.codec.ImageProcessor.toPixels(resized(image, width, height)), width, height);
	}

	/**
	 * Makes an 8-bit image of that which goes into an encoder of grey images.
	 *
	 * @param image any type; read, never changed
	 * @param width of the result, as for {@link #seen}
	 * @param height of the result, likewise
	 * @return a new processor, red, green and blue alike
	 */
	public static ColorProcessor seenGrey(final ImagePlus image, final int width, final int height) {
		return toRgb(latentij.codec.ImageProcessor.toPixels(resizedGrey(image, width, height)), width, height);
	}

	/**
	 * Turns the current slice of an image into a tensor of grey levels.
	 *
	 * @param image any type; read, never changed
	 * @param height of the result, at least the image's; what is missing at the
	 *          bottom is filled with the edge's pixels
	 * @param width of the result, likewise to the right
	 * @return [1,1,height,width], in [-1,1]
	 */
	public static FloatTensor paddedGrey(final ImagePlus image, final int height, final int width) {
		final Colors colors = greyColors(image);
		return padded(new float[][] {colors.grey()}, colors.width, colors.height, height, width);
	}

	/**
	 * Resizes the current slice of an image as Pillow does and turns it into a tensor of
	 * grey levels.
	 *
	 * @param image any type; read, never changed
	 * @param width of the result
	 * @param height of the result
	 * @return [1,1,height,width], in [-1,1]
	 */
	public static FloatTensor resizedGrey(final ImagePlus image, final int width, final int height) {
		final Colors colors = greyColors(image);
		final float[] levels =
				PillowResize.resize(colors.grey(), colors.width, colors.height, width, height, colors.eightBit());
		return padded(new float[][] {levels}, width, height, height, width);
	}

	/**
	 * Turns a rectangle of the current slice of an image into a tensor of grey levels; nothing else
	 * is read.
	 *
	 * @param image one with more than 8 bits; read, never changed
	 * @param y its first row, in the image
	 * @param x its first column, in the image
	 * @param height of the result; what is missing at the bottom of the image is filled with the
	 *          edge's pixels
	 * @param width of the result, likewise to the right
	 * @return [1,1,height,width], in [-1,1]
	 */
	static FloatTensor partGrey(final ImagePlus image, final int y, final int x, final int height, final int width) {
		final Rectangle part = new Rectangle(x, y, width, height).intersection(all(image));
		final Colors colors = greyColors(image, part);
		return padded(new float[][] {colors.grey()}, colors.width, colors.height, height, width);
	}

	/**
	 * Reads rectangles of the current slice of an image, which is drawn once. What is missing at the
	 * bottom and to the right is filled with the edge's pixels.
	 *
	 * @param image one that {@link #isEightBit}; read, never changed
	 * @param grey true for grey levels, [1,1,rows,columns], in [-1,1]; false for pixels
	 * @return a reader that keeps the drawing
	 */
	static LazyBlock.Reader eightBitReader(final ImagePlus image, final boolean grey) {
		final Colors colors = grey ? greyColors(image) : eightBit(image);
		// Grey levels of an image in other colors are those of its values, one by one.
		if (!colors.eightBit()) return (y, x, rows, columns) -> partGrey(image, y, x, rows, columns);
		final Rectangle all = all(image);
		final PixelPool pool = new PixelPool(DirectMemory::limitOfSpare);
		return (y, x, rows, columns) -> {
			final Colors part = colors.part(new Rectangle(x, y, columns, rows).intersection(all));
			return grey
					? padded(new float[][] {part.grey()}, part.width, part.height, rows, columns)
					: pixels(part, rows, columns, pool);
		};
	}

	private static Rectangle all(final ImagePlus image) {
		return new Rectangle(image.getWidth(), image.getHeight());
	}

	private static Colors greyColors(final ImagePlus image) {
		return greyColors(image, all(image));
	}

	/**
	 * Colors of an image without a look-up table of colors; of the whole image if they have 8 bits,
	 * else of a rectangle.
	 */
	private static Colors greyColors(final ImagePlus image, final Rectangle part) {
		final ImageProcessor pixels = image.getProcessor();
		if (pixels instanceof ColorProcessor) return colors(image, part);
		DisplayRange.requireFinite(image);
		if (image instanceof CompositeImage composite) {
			final LUT lut = composite.getChannelLut();
			return composite.getMode() == IJ.COMPOSITE || isGrey(lut)
					? colors(image, part)
					: ofScalars(pixels, part, lut.min, lut.max, null);
		}
		return isGrey(pixels.getLut())
				? colors(image, part)
				: ofScalars(pixels, part, pixels.getMin(), pixels.getMax(), null);
	}

	private static boolean isGrey(final LUT lut) {
		for (int i = 0; i < 256; i++)
			if (lut.getRed(i) != lut.getGreen(i) || lut.getRed(i) != lut.getBlue(i)) return false;
		return true;
	}

	/** Colors of an image as the user sees it. */
	private static Colors colors(final ImagePlus image) {
		return colors(image, all(image));
	}

	/** Colors of the whole image if they have 8 bits, else those of a rectangle. */
	private static Colors colors(final ImagePlus image, final Rectangle part) {
		final ImageProcessor pixels = image.getProcessor();
		if (pixels instanceof ColorProcessor rgb) return ofRgb(rgb);
		DisplayRange.requireFinite(image);
		if (image instanceof CompositeImage composite) {
			if (composite.getMode() == IJ.COMPOSITE || composite.getBitDepth() == 8) return ofRgb(picture(composite));
			// One channel, in its color or in grey. Its range is that of its table;
			// the pixels' own processor may know another.
			final LUT lut = composite.getChannelLut();
			return ofScalars(pixels, part, lut.min, lut.max, composite.getMode() == IJ.GRAYSCALE ? null : lut);
		}
		if (image.getBitDepth() == 8)
			return ofRgb(new ColorProcessor(withoutMask(pixels).createImage()));
		return ofScalars(pixels, part, pixels.getMin(), pixels.getMax(), pixels.getLut());
	}

	private static ColorProcessor picture(final CompositeImage composite) {
		if (composite.getMode() == IJ.COMPOSITE) return composed(composite);
		// Without a window, ImageJ keeps the picture of an earlier position.
		composite.updateImage();
		return new ColorProcessor(composite.getImage());
	}

	/**
	 * Composes the channels of the current position in an image of their own. That of the user
	 * keeps, without a window, the positions and ranges that it was drawn with before.
	 */
	private static ColorProcessor composed(final CompositeImage composite) {
		final LUT[] luts = composite.getLuts();
		final boolean[] active = composite.getActiveChannels();
		// Where the first channel is off, ImageJ forgets to clear the first pixel.
		final int[] channels = IntStream.range(0, luts.length)
				.boxed()
				.sorted(Comparator.comparing(c -> !active[c]))
				.mapToInt(Integer::intValue)
				.toArray();
		final ImageStack planes = new ImageStack(composite.getWidth(), composite.getHeight());
		final LUT[] sorted = new LUT[luts.length];
		for (int i = 0; i < channels.length; i++) {
			final int c = channels[i];
			planes.addSlice(composite
					.getStack()
					.getProcessor(composite.getStackIndex(c + 1, composite.getZ(), composite.getT())));
			sorted[i] = luts[c];
			if (c + 1 != composite.getC() || !composite.isVisible()) continue;
			// This is what the screen shows; hidden, it may be that of another channel.
			sorted[i].min = composite.getProcessor().getMin();
			sorted[i].max = composite.getProcessor().getMax();
		}
		final CompositeImage own = new CompositeImage(new ImagePlus("", planes), IJ.COMPOSITE);
		own.setLuts(sorted);
		for (int i = 0; i < channels.length; i++) own.getActiveChannels()[i] = active[channels[i]];
		own.setProp(PROJECTION, composite.getProp(PROJECTION));
		own.updateImage();
		return new ColorProcessor(own.getImage());
	}

	/** A copy does not have the color of a threshold in its look-up table. */
	private static ImageProcessor withoutMask(final ImageProcessor pixels) {
		return pixels.isThreshold() ? pixels.duplicate() : pixels;
	}

	private static Colors ofRgb(final ColorProcessor rgb) {
		return new Colors(rgb.getWidth(), rgb.getHeight(), (int[]) rgb.getPixels(), null);
	}

	/**
	 * Values through the display range and a look-up table: (value - min) / (max -
	 * min), clamped to [0,1], then linearly between the table's 256 colors. NaN
	 * counts as the minimum, which is how ImageJ shows it.
	 *
	 * @param lut null for grey
	 */
	private static Colors ofScalars(
			final ImageProcessor pixels, final Rectangle part, final double min, final double max, final LUT lut) {
		final int n = part.width * part.height;
		final float[][] planes = new float[3][n];
		final byte[][] table = lut == null ? null : tables(lut);
		for (int i = 0; i < n; i++) {
			final float value = pixels.getf(part.x + i % part.width, part.y + i / part.width);
			final double level = exactLevel(value, min, max);
			for (int c = 0; c < 3; c++) planes[c][i] = (float) (table == null ? level : between(table[c], level));
		}
		return new Colors(part.width, part.height, null, planes);
	}

	/** A value through the display range, in [0,255]. */
	static float level(final float value, final double min, final double max) {
		return (float) exactLevel(value, min, max);
	}

	private static double exactLevel(final float value, final double min, final double max) {
		if (!(max > min)) return value > min ? 255 : 0;
		final double level = (value - min) / (max - min);
		return level > 0 ? Math.min(1, level) * 255 : 0;
	}

	private static byte[][] tables(final LUT lut) {
		final byte[][] tables = new byte[3][256];
		lut.getReds(tables[0]);
		lut.getGreens(tables[1]);
		lut.getBlues(tables[2]);
		return tables;
	}

	private static double between(final byte[] table, final double level) {
		final int low = (int) level;
		final int high = Math.min(255, low + 1);
		return (table[low] & 0xff) + (level - low) * ((table[high] & 0xff) - (table[low] & 0xff));
	}

	/**
	 * Turns decoded pixels into an image.
	 *
	 * @param decoded one image; read, never changed
	 * @param width how much of it to take, from the left; at most its own
	 * @param height how much of it to take, from the top; at most its own
	 * @return a new processor, all pixels opaque
	 */
	public static ColorProcessor toRgb(final PixelTensor decoded, final int width, final int height) {
		final int[] pixels = new int[width * height];
		final IntBuffer ints = decoded.ints();
		for (int y = 0; y < height; y++) ints.get(y * decoded.width(), pixels, y * width, width);
		for (int i = 0; i < pixels.length; i++) pixels[i] |= 0xff000000;
		return new ColorProcessor(width, height, pixels);
	}
}
