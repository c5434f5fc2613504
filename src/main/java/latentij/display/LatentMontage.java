package latentij.display;

import ij.process.ColorProcessor;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Locale;

import latentij.imagej.LatentImages;
import latentij.tensor.FloatTensor;

/**
 * The channels of a latent side by side in the viridis colour map, each over its
 * own range, as matplotlib's {@code imshow} shows them; titled, and with a colour
 * bar that tells the range.
 */
public final class LatentMontage {

	/** The side that a channel is enlarged to, about, in pixels. */
	private static final int PANEL = 256;

	/** Up to this many channels stand in one row. */
	private static final int ONE_ROW = 4;

	private static final int MARGIN = 16;
	private static final int GAP = 18;
	private static final int TITLE = 30;
	private static final int BAR = 10;
	private static final int BAR_GAP = 8;
	private static final int LABELS = 20;

	private static final Color PAPER = Color.WHITE;
	private static final Color INK = new Color(0x22, 0x22, 0x22);
	private static final int NOT_A_NUMBER = 0xd0d0d0;

	private LatentMontage() {}

	/**
	 * Draws a montage.
	 *
	 * @param latent [1,C,h,w]; read, never changed; NaN is drawn grey
	 * @return a new image: one row for up to 4 channels, else a grid about as high
	 *         as it is wide
	 */
	public static ColorProcessor draw(final FloatTensor latent) {
		final int channels = latent.dim(1);
		final int height = latent.dim(2);
		final int width = latent.dim(3);
		final int zoom = Math.max(1, Math.round((float) PANEL / Math.max(width,
			height)));
		final int columns = channels <= ONE_ROW ? channels : (int) Math.ceil(Math
			.sqrt(channels));
		final int rows = (channels + columns - 1) / columns;
		final int cellWidth = Math.max(width * zoom, PANEL * 3 / 4);
		final int cellHeight = TITLE + height * zoom + BAR_GAP + BAR + LABELS;
		final BufferedImage picture = new BufferedImage(2 * MARGIN + columns *
			(cellWidth + GAP) - GAP, 2 * MARGIN + rows * (cellHeight + GAP) - GAP,
			BufferedImage.TYPE_INT_RGB);
		final Graphics2D g = picture.createGraphics();
		try {
			g.setColor(PAPER);
			g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
			g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING,
				RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
			for (int c = 0; c < channels; c++) {
				final float[] values = new float[width * height];
				latent.buffer().get(c * values.length, values);
				final int x = MARGIN + c % columns * (cellWidth + GAP);
				final int y = MARGIN + c / columns * (cellHeight + GAP);
				drawChannel(picture, g, c, values, width, zoom, x, y, cellWidth);
			}
		}
		finally {
			g.dispose();
		}
		return new ColorProcessor(picture);
	}

	private static void drawChannel(final BufferedImage picture,
		final Graphics2D g, final int channel, final float[] values,
		final int width, final int zoom, final int cellX, final int cellY,
		final int cellWidth)
	{
		float min = Float.POSITIVE_INFINITY;
		float max = Float.NEGATIVE_INFINITY;
		for (final float value : values) {
			if (!Float.isFinite(value)) continue;
			min = Math.min(min, value);
			max = Math.max(max, value);
		}
		final int height = values.length / width;
		final int left = cellX + (cellWidth - width * zoom) / 2;
		final int top = cellY + TITLE;
		for (int y = 0; y < height * zoom; y++) {
			for (int x = 0; x < width * zoom; x++) {
				final float value = values[y / zoom * width + x / zoom];
				picture.setRGB(left + x, top + y, Float.isNaN(value) ? NOT_A_NUMBER
					: Viridis.colour(max > min ? (value - min) / ((double) max - min)
						: 0));
			}
		}
		final int barTop = top + height * zoom + BAR_GAP;
		for (int x = 0; x < width * zoom; x++) {
			for (int y = 0; y < BAR; y++)
				picture.setRGB(left + x, barTop + y, Viridis.colour((x + 0.5) / (width *
					zoom)));
		}
		g.setColor(INK);
		g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
		centre(g, LatentImages.LABEL + (channel + 1), cellX, cellWidth, cellY +
			TITLE - 10);
		g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
		final int baseline = barTop + BAR + 15;
		final String high = number(max);
		g.drawString(number(min), left, baseline);
		g.drawString(high, left + width * zoom - g.getFontMetrics().stringWidth(
			high), baseline);
	}

	private static void centre(final Graphics2D g, final String text,
		final int x, final int width, final int baseline)
	{
		final FontMetrics metrics = g.getFontMetrics();
		g.drawString(text, x + (width - metrics.stringWidth(text)) / 2, baseline);
	}

	/** Three digits that count; the true minus sign. */
	private static String number(final float value) {
		if (!Float.isFinite(value)) return "";
		final String text = Math.abs(value) >= 1000 || value != 0 && Math.abs(
			value) < 0.01 ? String.format(Locale.ROOT, "%.2e", value) : String.format(
				Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : "%.1f", value);
		return text.replace('-', '\u2212');
	}
}
