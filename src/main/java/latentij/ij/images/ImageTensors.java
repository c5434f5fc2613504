// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.process.ColorProcessor;
import java.awt.Rectangle;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import latentij.codec.ImageProcessor;
import latentij.codec.PillowResize;
import latentij.tensor.FloatTensor;
import latentij.tensor.LazyBlock;
import latentij.tensor.PixelPool;
import latentij.tensor.PixelTensor;
import latentij.util.machine.DirectMemory;

/**
 * Images as tensors, and back.
 * <p>
 * Images are encoded as the user sees them: the current slice through its display
 * range and look-up table, a composite as it is composed. The one exception is
 * in favor of scientific data: values of 16-bit and 32-bit images are not first
 * rounded to the 256 grey levels of a screen.
 * <p>
 * Models of grey images take the levels of a grey image as they are. A look-up table of colors
 * says nothing about brightness and is left out; RGB images and composites are made grey as
 * ImageJ's <i>Image &gt; Type &gt; 8-bit</i> does, with the weights of <i>Edit &gt; Options
 * &gt; Conversions</i>.
 */
public final class ImageTensors {

	private ImageTensors() {}

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

	private static PixelTensor pixels(
			final ShownColors colors, final int height, final int width, final PixelPool pool) {
		final PixelTensor tensor = pool.take(1, height, width);
		final IntBuffer ints = tensor.ints();
		final int[] line = new int[width];
		for (int y = 0; y < height; y++) {
			if (y < colors.height()) {
				System.arraycopy(colors.rgb(), y * colors.width(), line, 0, colors.width());
				Arrays.fill(line, colors.width(), width, line[colors.width() - 1]);
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

	private static PixelTensor resizedPixels(final ShownColors colors, final int width, final int height) {
		final int[] rgb = new int[width * height];
		for (int c = 0; c < 3; c++) {
			final float[] plane = resize(colors, c, width, height);
			for (int i = 0; i < rgb.length; i++) rgb[i] = rgb[i] << 8 | (int) plane[i];
		}
		final PixelTensor tensor = PixelTensor.zeros(1, height, width);
		tensor.ints().put(rgb);
		return tensor;
	}

	private static float[] resize(final ShownColors colors, final int c, final int width, final int height) {
		return PillowResize.resize(colors.plane(c), colors.width(), colors.height(), width, height, colors.eightBit());
	}

	private static ShownColors eightBit(final ImagePlus image) {
		final ShownColors colors = ShownColors.of(image);
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
		final ShownColors colors = ShownColors.of(image);
		return colors.eightBit()
				? ImageProcessor.normalize(pixels(colors, height, width, new PixelPool(DirectMemory::limitOfSpare)))
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
		final Rectangle part = ShownColors.inside(image, y, x, height, width);
		return normalized(ShownColors.of(image, part), height, width);
	}

	private static FloatTensor normalized(final ShownColors colors, final int height, final int width) {
		return padded(colors.planes(), colors.width(), colors.height(), height, width);
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
	static FloatTensor resized(final ImagePlus image, final int width, final int height) {
		final ShownColors colors = ShownColors.of(image);
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
		return toRgb(ImageProcessor.toPixels(resized(image, width, height)), width, height);
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
		return toRgb(ImageProcessor.toPixels(resizedGrey(image, width, height)), width, height);
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
		final ShownColors colors = ShownColors.grey(image);
		return padded(new float[][] {colors.grey()}, colors.width(), colors.height(), height, width);
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
	static FloatTensor resizedGrey(final ImagePlus image, final int width, final int height) {
		final ShownColors colors = ShownColors.grey(image);
		final float[] levels =
				PillowResize.resize(colors.grey(), colors.width(), colors.height(), width, height, colors.eightBit());
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
		final Rectangle part = ShownColors.inside(image, y, x, height, width);
		final ShownColors colors = ShownColors.grey(image, part);
		return padded(new float[][] {colors.grey()}, colors.width(), colors.height(), height, width);
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
		final ShownColors colors = grey ? ShownColors.grey(image) : eightBit(image);
		// Grey levels of an image in other colors are those of its values, one by one.
		if (!colors.eightBit()) return (y, x, rows, columns) -> partGrey(image, y, x, rows, columns);
		final PixelPool pool = new PixelPool(DirectMemory::limitOfSpare);
		return (y, x, rows, columns) -> {
			final ShownColors part = colors.part(ShownColors.inside(image, y, x, rows, columns));
			return grey
					? padded(new float[][] {part.grey()}, part.width(), part.height(), rows, columns)
					: pixels(part, rows, columns, pool);
		};
	}

	/**
	 * Turns decoded pixels into an image.
	 *
	 * @param decoded one image; read, never changed
	 * @param width how much of it to take, from the left; at most its own
	 * @param height how much of it to take, from the top; at most its own
	 * @return a new processor, all pixels opaque
	 */
	static ColorProcessor toRgb(final PixelTensor decoded, final int width, final int height) {
		final int[] pixels = new int[width * height];
		final IntBuffer ints = decoded.ints();
		for (int y = 0; y < height; y++) ints.get(y * decoded.width(), pixels, y * width, width);
		for (int i = 0; i < pixels.length; i++) pixels[i] |= 0xff000000;
		return new ColorProcessor(width, height, pixels);
	}
}
