// SPDX-License-Identifier: BSD-2-Clause
package latentij.view;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.function.DoubleToIntFunction;

/** White paper that pictures, color bars and text are put on; without any text where Java finds no fonts. */
public final class Paper {

	/** The places of a text beside a point. */
	public enum Align {
		LEFT,
		CENTER,
		RIGHT
	}

	private static final Color PAPER = Color.WHITE;
	private static final Color INK = new Color(0x22, 0x22, 0x22);
	private static final String ELLIPSIS = "\u2026";

	private final BufferedImage picture;
	private final Graphics2D g;

	/**
	 * Creates white paper.
	 *
	 * @param width in pixels
	 * @param height in pixels
	 */
	public Paper(final int width, final int height) {
		picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		g = picture.createGraphics();
		g.setColor(PAPER);
		g.fillRect(0, 0, width, height);
		g.setColor(INK);
		g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
		g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
	}

	/** @return the paper, 8-bit RGB; shared with this object */
	public BufferedImage picture() {
		return picture;
	}

	/**
	 * Writes one line.
	 *
	 * @param text shortened with an ellipsis where there is no room for it
	 * @param size of the font, in pixels
	 * @param bold true for a title
	 * @param align where the text stands in its room
	 * @param x left edge of the room
	 * @param width of the room
	 * @param baseline of the text
	 */
	public void text(
			final String text,
			final int size,
			final boolean bold,
			final Align align,
			final int x,
			final int width,
			final int baseline) {
		if (!Fonts.exist()) return;
		g.setFont(new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size));
		final FontMetrics metrics = g.getFontMetrics();
		String shown = text;
		for (int end = text.length(); end > 0 && metrics.stringWidth(shown) > width; end--)
			shown = text.substring(0, end - 1).stripTrailing() + ELLIPSIS;
		final int rest = width - metrics.stringWidth(shown);
		final int left =
				switch (align) {
					case LEFT -> 0;
					case CENTER -> rest / 2;
					case RIGHT -> rest;
				};
		g.drawString(shown, x + left, baseline);
	}

	/**
	 * Puts a picture on the paper.
	 *
	 * @param image copied
	 * @param x left edge
	 * @param y upper edge
	 * @param width that it is drawn with
	 * @param height that it is drawn with
	 */
	public void image(final BufferedImage image, final int x, final int y, final int width, final int height) {
		final boolean larger = width >= image.getWidth();
		g.setRenderingHint(
				RenderingHints.KEY_INTERPOLATION,
				larger
						? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
						: RenderingHints.VALUE_INTERPOLATION_BILINEAR);
		g.drawImage(larger ? image : reduced(image, width, height), x, y, width, height, null);
	}

	/** Halves as often as possible: one bilinear step leaves out pixels. */
	private static BufferedImage reduced(final BufferedImage image, final int width, final int height) {
		BufferedImage large = image;
		while (large.getWidth() / 2 >= width && large.getHeight() / 2 >= height) {
			final int w = large.getWidth() / 2;
			final int h = large.getHeight() / 2;
			final BufferedImage half = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
			final Graphics2D graphics = half.createGraphics();
			graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
			graphics.drawImage(large, 0, 0, w, h, null);
			graphics.dispose();
			large = half;
		}
		return large;
	}

	/**
	 * Draws the colors of a map, from 0 to 1.
	 *
	 * @param map 0xRRGGBB of a level
	 * @param x left edge
	 * @param y upper edge
	 * @param width in pixels
	 * @param height in pixels
	 */
	public void bar(final DoubleToIntFunction map, final int x, final int y, final int width, final int height) {
		for (int i = 0; i < width; i++) {
			final int color = map.applyAsInt((i + 0.5) / width);
			for (int j = 0; j < height; j++) picture.setRGB(x + i, y + j, color);
		}
	}

	/**
	 * Draws a rectangle around a part of a picture, light and dark, so that it is seen on any.
	 *
	 * @param x left edge of the part
	 * @param y upper edge of the part
	 * @param width of the part
	 * @param height of the part
	 */
	public void frame(final int x, final int y, final int width, final int height) {
		g.drawRect(x - 2, y - 2, width + 3, height + 3);
		g.setColor(PAPER);
		g.drawRect(x - 1, y - 1, width + 1, height + 1);
		g.setColor(INK);
	}
}
