// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.images;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ColorProcessor;
import ij.process.ImageProcessor;
import ij.process.LUT;
import java.awt.Rectangle;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The colors of the current slice of an image as the user sees it, in [0,255], row by row: through
 * the display range and the look-up table, a composite as it is composed. Images are read, never
 * changed.
 *
 * @param width in pixels
 * @param height in pixels
 * @param rgb 0xRRGGBB; null where the values are no whole numbers
 * @param planes red, green and blue; null where {@code rgb} holds them
 */
record ShownColors(int width, int height, int[] rgb, float[][] planes) {

	/** ImageJ's property for the way that channels are put together. */
	private static final String PROJECTION = "CompositeProjection";

	/** True if the values are whole numbers. */
	boolean eightBit() {
		return rgb != null;
	}

	/** The colors of a rectangle, of 8 bits. */
	ShownColors part(final Rectangle part) {
		final int[] some = new int[part.width * part.height];
		for (int y = 0; y < part.height; y++)
			System.arraycopy(rgb, (part.y + y) * width + part.x, some, y * part.width, part.width);
		return new ShownColors(part.width, part.height, some, null);
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

	/** The whole image. */
	static Rectangle all(final ImagePlus image) {
		return new Rectangle(image.getWidth(), image.getHeight());
	}

	/**
	 * The pixels of an image that fill a rectangle once its edges are repeated: those inside of it, or
	 * the nearest of the edge where the rectangle lies beyond.
	 *
	 * @param y its first row, at least 0, likewise for the column
	 * @return a rectangle inside of the image, of at least one pixel
	 */
	static Rectangle inside(final ImagePlus image, final int y, final int x, final int height, final int width) {
		final int top = Math.min(y, image.getHeight() - 1);
		final int left = Math.min(x, image.getWidth() - 1);
		final int rows = Math.min(height, image.getHeight() - top);
		return new Rectangle(left, top, Math.min(width, image.getWidth() - left), rows);
	}

	/** Colors of the current slice without a look-up table of colors. */
	static ShownColors grey(final ImagePlus image) {
		return grey(image, all(image));
	}

	/**
	 * Colors of an image without a look-up table of colors; of the whole image if they have 8 bits,
	 * else of a rectangle.
	 */
	static ShownColors grey(final ImagePlus image, final Rectangle part) {
		final ImageProcessor pixels = image.getProcessor();
		if (pixels instanceof ColorProcessor) return of(image, part);
		DisplayRange.requireFinite(image);
		if (image instanceof CompositeImage composite) {
			final LUT lut = composite.getChannelLut();
			return composite.getMode() == IJ.COMPOSITE || isGrey(lut)
					? of(image, part)
					: ofScalars(pixels, part, lut.min, lut.max, null);
		}
		return isGrey(pixels.getLut())
				? of(image, part)
				: ofScalars(pixels, part, pixels.getMin(), pixels.getMax(), null);
	}

	private static boolean isGrey(final LUT lut) {
		for (int i = 0; i < 256; i++)
			if (lut.getRed(i) != lut.getGreen(i) || lut.getRed(i) != lut.getBlue(i)) return false;
		return true;
	}

	/** Colors of an image as the user sees it. */
	static ShownColors of(final ImagePlus image) {
		return of(image, all(image));
	}

	/** Colors of the whole image if they have 8 bits, else those of a rectangle. */
	static ShownColors of(final ImagePlus image, final Rectangle part) {
		final ImageProcessor pixels = image.getProcessor();
		if (pixels instanceof ColorProcessor rgb) return ofRgb(rgb);
		DisplayRange.requireFinite(image);
		if (image instanceof CompositeImage composite) {
			if (composite.getMode() == IJ.COMPOSITE || composite.getBitDepth() == 8) return ofRgb(picture(composite));
			// One channel, in its color or in grey. Its range is that of its table;
			// the pixels' own processor may know another.
			final LUT lut = composite.getChannelLut();
			return ofScalars(pixels, part, lut.min, lut.max, shownLut(composite));
		}
		if (image.getBitDepth() == 8)
			return ofRgb(new ColorProcessor(withoutMask(pixels).createImage()));
		return ofScalars(pixels, part, pixels.getMin(), pixels.getMax(), pixels.getLut());
	}

	private static ColorProcessor picture(final CompositeImage composite) {
		return composite.getMode() == IJ.COMPOSITE ? composed(composite) : channel(composite);
	}

	/** That of a single channel. In grey, ImageJ shows all channels through that of the pixels, which may be inverted. */
	private static LUT shownLut(final CompositeImage composite) {
		return composite.getMode() == IJ.GRAYSCALE ? composite.getProcessor().getLut() : composite.getChannelLut();
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

	/**
	 * One channel of 8 bits, in its color or in grey, in a copy. Without a window, the image's own picture may be that
	 * of an earlier position; it may also have the color of a threshold.
	 */
	private static ColorProcessor channel(final CompositeImage composite) {
		final LUT range = composite.getChannelLut();
		final LUT lut = (LUT) shownLut(composite).clone();
		lut.min = range.min;
		lut.max = range.max;
		final ImageProcessor copy = composite.getProcessor().duplicate();
		copy.setLut(lut);
		return new ColorProcessor(copy.createImage());
	}

	/** A copy does not have the color of a threshold in its look-up table. */
	private static ImageProcessor withoutMask(final ImageProcessor pixels) {
		return pixels.isThreshold() ? pixels.duplicate() : pixels;
	}

	private static ShownColors ofRgb(final ColorProcessor rgb) {
		return new ShownColors(rgb.getWidth(), rgb.getHeight(), (int[]) rgb.getPixels(), null);
	}

	/**
	 * Values through the display range and a look-up table: (value - min) / (max -
	 * min), clamped to [0,1], then linearly between the table's 256 colors. NaN
	 * counts as the minimum, which is how ImageJ shows it.
	 *
	 * @param lut null for grey
	 */
	private static ShownColors ofScalars(
			final ImageProcessor pixels, final Rectangle part, final double min, final double max, final LUT lut) {
		final int n = part.width * part.height;
		final float[][] planes = new float[3][n];
		final byte[][] table = lut == null ? null : tables(lut);
		for (int i = 0; i < n; i++) {
			final float value = pixels.getf(part.x + i % part.width, part.y + i / part.width);
			final double level = exactLevel(value, min, max);
			for (int c = 0; c < 3; c++) planes[c][i] = (float) (table == null ? level : between(table[c], level));
		}
		return new ShownColors(part.width, part.height, null, planes);
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
}
