// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.ui;

import ij.process.ColorProcessor;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import latentij.tensor.FloatTensor;
import latentij.view.Diverging;
import latentij.view.Fonts;

/**
 * The channels of a latent side by side in the viridis color map, each over its
 * own range, as matplotlib's {@code imshow} shows them; titled, and with a color
 * bar that tells the range.
 */
public final class LatentMontage {

	/** The side that a channel is enlarged to, about, in pixels. */
	private static final int PANEL = 256;

	/** Likewise where there are many rows. */
	private static final int SMALL_PANEL = 64;

	/** Rows of a grid are made smaller to come to this: ImageJ would shrink a higher one until nobody can read it. */
	private static final int MAX_HEIGHT = 900;

	/** Up to this many channels stand in one row, if the screen is wide enough. */
	private static final int ONE_ROW = 4;

	/** The most channels in a row: with more, they are hard to tell apart. */
	private static final int MAX_COLUMNS = 8;

	/** Eight columns of 256 pixels; wider pictures are unreadable on most screens. */
	private static final int MAX_WIDTH = 2300;

	private static final int MARGIN = 16;
	private static final int GAP = 18;
	private static final int TITLE = 30;
	private static final int BAR = 10;
	private static final int BAR_GAP = 8;
	private static final int LABELS = 20;

	/** The height of what stands above and below a channel. */
	private static final int AROUND = TITLE + BAR_GAP + BAR + LABELS;

	/** Room for the two ends of a range side by side, and for a title. */
	private static final int MIN_BAR = 160;

	/** Narrower than this, little is seen of a channel. */
	private static final int MIN_SIDE = 48;

	/** The most decimals of a number; a 32-bit float has no more digits. */
	private static final int MAX_DECIMALS = 8;

	private static final Color PAPER = Color.WHITE;
	private static final Color INK = new Color(0x22, 0x22, 0x22);
	private static final int NOT_A_NUMBER = 0xd0d0d0;

	private LatentMontage() {}

	/**
	 * The colors of a montage.
	 *
	 * @param oneRange true for one range of values for all channels; else each has its own
	 * @param diverging true for a map of two colors around white, which is 0; ranges are as wide below 0 as above
	 *          then; else viridis
	 */
	public record Style(boolean oneRange, boolean diverging) {

		int color(final double level) {
			return diverging ? Diverging.color(level) : Viridis.color(level);
		}

		/** The color of a value that is a number. */
		int color(final float value, final Range range) {
			if (range.max <= range.min) return only(value);
			return color((value - range.min) / ((double) range.max - range.min));
		}

		/** The color of a channel of one value. */
		int only(final float value) {
			return color(diverging ? 0.5 + Math.signum(value) / 2 : 0);
		}

		/** The range of all values that are drawn. */
		Range range(final float[] values) {
			float min = Float.POSITIVE_INFINITY;
			float max = Float.NEGATIVE_INFINITY;
			for (final float value : values) {
				if (!Float.isFinite(value)) continue;
				min = Math.min(min, value);
				max = Math.max(max, value);
			}
			final float end = Math.max(Math.abs(min), Math.abs(max));
			return diverging && min <= max && end > 0 ? new Range(-end, end) : new Range(min, max);
		}
	}

	/** The ends of a range; the lower one is above the upper one where there are no values. */
	private record Range(float min, float max) {}

	/**
	 * Draws a montage.
	 *
	 * @param latent [1,C,h,w]; read, never changed; NaN is drawn grey
	 * @param names of the channels, their titles
	 * @param style the colors
	 * @return a new image: one row for up to 4 channels, else a grid of up to 8 columns with few gaps; fewer columns
	 *         where channels are so wide that the picture would be wider than a screen; without any text where Java
	 *         finds no fonts
	 */
	public static ColorProcessor draw(final FloatTensor latent, final List<String> names, final Style style) {
		final int channels = latent.dim(1);
		final int height = latent.dim(2);
		final int width = latent.dim(3);
		final int most = (MAX_WIDTH - 2 * MARGIN + GAP) / (cellWidth(width * zoom(width, height, PANEL)) + GAP);
		final int columns = columns(channels, most);
		final int rows = (channels + columns - 1) / columns;
		final int zoom = zoom(width, height, panel(rows));
		final int cellWidth = cellWidth(width * zoom);
		final int cellHeight = height * zoom + AROUND;
		final BufferedImage picture = new BufferedImage(
				2 * MARGIN + columns * (cellWidth + GAP) - GAP,
				2 * MARGIN + rows * (cellHeight + GAP) - GAP,
				BufferedImage.TYPE_INT_RGB);
		final Graphics2D g = picture.createGraphics();
		try {
			g.setColor(PAPER);
			g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
			g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
			final Range all = style.oneRange ? style.range(latent.toArray()) : null;
			for (int c = 0; c < channels; c++) {
				final float[] values = new float[width * height];
				latent.buffer().get(c * values.length, values);
				final int x = MARGIN + c % columns * (cellWidth + GAP);
				final int y = MARGIN + c / columns * (cellHeight + GAP);
				final Range range = all == null ? style.range(values) : all;
				drawChannel(picture, g, names.get(c), values, style, range, width, zoom, x, y, cellWidth);
			}
		} finally {
			g.dispose();
		}
		return new ColorProcessor(picture);
	}

	private static void drawChannel(
			final BufferedImage picture,
			final Graphics2D g,
			final String name,
			final float[] values,
			final Style style,
			final Range range,
			final int width,
			final int zoom,
			final int cellX,
			final int cellY,
			final int cellWidth) {
		final float min = range.min;
		final float max = range.max;
		final int height = values.length / width;
		final int left = cellX + (cellWidth - width * zoom) / 2;
		final int top = cellY + TITLE;
		for (int y = 0; y < height * zoom; y++) {
			for (int x = 0; x < width * zoom; x++) {
				final float value = values[y / zoom * width + x / zoom];
				picture.setRGB(left + x, top + y, Float.isNaN(value) ? NOT_A_NUMBER : style.color(value, range));
			}
		}
		final int barWidth = Math.max(width * zoom, MIN_BAR);
		final int barLeft = cellX + (cellWidth - barWidth) / 2;
		final int barTop = top + height * zoom + BAR_GAP;
		if (min <= max)
			for (int x = 0; x < barWidth; x++) {
				final int color = min < max ? style.color((x + 0.5) / barWidth) : style.only(min);
				for (int y = 0; y < BAR; y++) picture.setRGB(barLeft + x, barTop + y, color);
			}
		if (!Fonts.exist()) return;
		g.setColor(INK);
		g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
		center(g, name, cellX, cellWidth, cellY + TITLE - 10);
		g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
		final int baseline = barTop + BAR + 15;
		if (min > max) center(g, "no finite values", cellX, cellWidth, baseline);
		else if (min == max) center(g, number(min, min, max), cellX, cellWidth, baseline);
		else {
			final String high = number(max, min, max);
			g.drawString(number(min, min, max), barLeft, baseline);
			g.drawString(high, barLeft + barWidth - g.getFontMetrics().stringWidth(high), baseline);
		}
	}

	private static void center(
			final Graphics2D g, final String text, final int x, final int width, final int baseline) {
		final FontMetrics metrics = g.getFontMetrics();
		g.drawString(text, x + (width - metrics.stringWidth(text)) / 2, baseline);
	}

	/** The squarest grid of those with the fewest gaps that are not too wide. */
	private static int columns(final int channels, final int room) {
		if (channels <= Math.min(ONE_ROW, room)) return channels;
		final int most = Math.max(1, Math.min(MAX_COLUMNS, room));
		final int square = Math.min(most, (int) Math.ceil(Math.sqrt(channels)));
		int best = square;
		for (int columns = square; columns <= Math.min(most, 2 * square); columns++)
			if (gaps(channels, columns) < gaps(channels, best)) best = columns;
		return best;
	}

	private static int gaps(final int channels, final int columns) {
		return Math.floorMod(-channels, columns);
	}

	private static int cellWidth(final int width) {
		return Math.max(width, MIN_BAR);
	}

	/** The side of a channel in so many rows. */
	private static int panel(final int rows) {
		final int room = (MAX_HEIGHT - 2 * MARGIN + GAP) / rows - GAP - AROUND;
		return rows == 1 ? PANEL : Math.max(SMALL_PANEL, Math.min(PANEL, room));
	}

	/**
	 * The number of whole pixels for each value: the longer side becomes about a panel, but up to 512 pixels where
	 * the shorter one would be hard to see.
	 */
	private static int zoom(final int width, final int height, final int panel) {
		final int longer = Math.max(width, height);
		final int comfortable = Math.round((float) panel / longer);
		final int visible = Math.min((MIN_SIDE - 1) / Math.min(width, height) + 1, 2 * PANEL / longer);
		return Math.max(1, Math.max(comfortable, visible));
	}

	/**
	 * An end of a range: both ends have the same number of decimals, so many that
	 * three digits of the larger one and two digits of their difference are seen;
	 * with the true minus sign.
	 */
	static String number(final float value, final float min, final float max) {
		final double largest = Math.max(Math.abs(min), Math.abs(max));
		final double range = (double) max - min;
		final int decimals = Math.max(2 - exponent(largest), range > 0 ? 1 - exponent(range) : 0);
		final boolean plain = largest == 0 || largest >= 1e-3 && largest < 1e5;
		final String text = plain
				? String.format(Locale.ROOT, "%." + Math.max(0, Math.min(decimals, MAX_DECIMALS)) + "f", value)
				: String.format(Locale.ROOT, "%.2e", value);
		// A zero that was rounded has no sign.
		return text.matches("-0\\.?0*") ? text.substring(1) : text.replace('-', '\u2212');
	}

	/** The power of ten of the first digit. */
	private static int exponent(final double value) {
		return value == 0 ? 0 : (int) Math.floor(Math.log10(value));
	}
}
