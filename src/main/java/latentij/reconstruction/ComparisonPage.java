// SPDX-License-Identifier: BSD-2-Clause
package latentij.reconstruction;

import ij.process.ColorProcessor;
import java.awt.image.BufferedImage;
import java.util.Locale;
import latentij.ij.latents.ModelNames;
import latentij.ij.ui.LineBreaks;
import latentij.ij.ui.StatusLine;
import latentij.quality.Plane;
import latentij.quality.WorstTile;
import latentij.view.Diverging;
import latentij.view.Paper;
import latentij.view.Paper.Align;

/**
 * Pages of a montage, one for an image and a model: original, decoded and their difference, whole and in
 * the worst place. All pages have the same size, so that they make a stack.
 */
final class ComparisonPage {

	/** Differences are shown so many times stronger. */
	static final int GAIN = 5;

	/** The room of a picture: three stand side by side on a small screen. */
	private static final int PANEL = 304;

	/** With it, a page, its slider and ImageJ's own window above it fit onto a screen of 1024 x 768. */
	private static final int MAX_HEIGHT = 240;

	private static final int DETAIL = 168;
	private static final int GAP = 14;
	private static final int MARGIN = 16;
	private static final int TITLE = 15;

	/** Characters of a title that have room on the page. */
	private static final int TITLE_COLUMNS = 56;

	private static final int TEXT = 13;
	private static final int BAR = 10;
	private static final int LINE = 17;

	/** Room for what is said of most images. */
	private static final int VERDICT_LINES = 3;

	private static final int VERDICT_COLUMNS = 125;
	private static final int WIDTH = 2 * MARGIN + 3 * PANEL + 2 * GAP;
	private static final int TOP = MARGIN + 50;

	private static final String[] COLUMNS = {
		"Original", "Decoded", "Difference \u00d7" + GAIN + " (decoded \u2212 original)"
	};

	/** The height of the room of a picture. */
	private final int panel;

	/**
	 * Creates pages.
	 *
	 * @param width of the first image, in pixels
	 * @param height of the first image: others are put into the same room
	 */
	ComparisonPage(final int width, final int height) {
		panel = (int) Math.max(PANEL / 4, Math.min(MAX_HEIGHT, (long) PANEL * height / width));
	}

	/**
	 * Names an image and a model for the head of a page and the label of its slice, of which ImageJ shows the begin.
	 *
	 * @param image its name
	 * @param model a name or a path
	 * @return both; the image's name is shortened where the model's would have no room
	 */
	static String title(final String image, final String model) {
		final String brief = ", " + StatusLine.fit(ModelNames.brief(model), TITLE_COLUMNS / 2);
		return StatusLine.fit(image, TITLE_COLUMNS - brief.length()) + brief;
	}

	/**
	 * Draws a page.
	 *
	 * @param title of the page
	 * @param likeness the numbers
	 * @param original 8-bit RGB
	 * @param decoded of the same size
	 * @param verdict sentences at its foot; empty for none, and no room for them
	 * @return a new image
	 */
	ColorProcessor draw(
			final String title,
			final Likeness likeness,
			final BufferedImage original,
			final BufferedImage decoded,
			final String verdict) {
		final int below = TOP + panel + GAP;
		final int room = verdict.isEmpty() ? 0 : VERDICT_LINES * LINE;
		final Paper paper = new Paper(WIDTH, below + DETAIL + 56 + room);
		final int inside = WIDTH - 2 * MARGIN;
		paper.text(title, TITLE, true, Align.LEFT, MARGIN, inside * 11 / 20, MARGIN + 14);
		paper.text(
				likeness.toString(), TEXT, false, Align.RIGHT, MARGIN + inside * 11 / 20, inside * 9 / 20, MARGIN + 14);
		final BufferedImage[] pictures = {original, decoded, difference(original, decoded)};
		final WorstTile worst = likeness.worst();
		for (int i = 0; i < pictures.length; i++) {
			final int left = MARGIN + i * (PANEL + GAP);
			paper.text(COLUMNS[i], TEXT, false, Align.CENTER, left, PANEL, TOP - 8);
			whole(paper, pictures[i], worst, left);
			detail(paper, pictures[i], worst, left, below);
		}
		final String where = String.format(
				Locale.ROOT,
				"The worst %d \u00d7 %d pixels: x %d, y %d, PSNR %.1f dB",
				worst.width(),
				worst.height(),
				worst.x(),
				worst.y(),
				worst.psnr());
		final int foot = below + DETAIL + 22;
		paper.text(where, TEXT, false, Align.LEFT, MARGIN, 2 * PANEL + GAP, foot);
		scale(paper, MARGIN + 2 * (PANEL + GAP), foot - 10);
		final String[] lines = LineBreaks.insert(verdict, VERDICT_COLUMNS).split("\n");
		for (int i = 0; i < lines.length; i++)
			paper.text(lines[i], TEXT, false, Align.LEFT, MARGIN, inside, foot + 20 + (i + 1) * LINE);
		return new ColorProcessor(paper.picture());
	}

	private void whole(final Paper paper, final BufferedImage picture, final WorstTile worst, final int left) {
		final double zoom = Math.min((double) PANEL / picture.getWidth(), (double) panel / picture.getHeight());
		final int width = Math.max(1, (int) (picture.getWidth() * zoom));
		final int height = Math.max(1, (int) (picture.getHeight() * zoom));
		final int x = left + (PANEL - width) / 2;
		final int y = TOP + (panel - height) / 2;
		paper.image(picture, x, y, width, height);
		if (worst.width() == picture.getWidth() && worst.height() == picture.getHeight()) return;
		paper.frame(x + (int) (worst.x() * zoom), y + (int) (worst.y() * zoom), (int) (worst.width() * zoom), (int)
				(worst.height() * zoom));
	}

	private static void detail(
			final Paper paper, final BufferedImage picture, final WorstTile worst, final int left, final int top) {
		final double zoom = (double) DETAIL / Math.max(worst.width(), worst.height());
		final int width = Math.max(1, (int) (worst.width() * zoom));
		final int height = Math.max(1, (int) (worst.height() * zoom));
		final BufferedImage part = picture.getSubimage(worst.x(), worst.y(), worst.width(), worst.height());
		paper.image(part, left + (PANEL - width) / 2, top + (DETAIL - height) / 2, width, height);
	}

	/** Blue is darker than before, red lighter. */
	private static BufferedImage difference(final BufferedImage original, final BufferedImage decoded) {
		final Plane difference = Plane.luma(decoded).minus(Plane.luma(original));
		final BufferedImage picture =
				new BufferedImage(difference.width(), difference.height(), BufferedImage.TYPE_INT_RGB);
		final double[] values = difference.values();
		for (int i = 0; i < values.length; i++)
			picture.setRGB(
					i % difference.width(), i / difference.width(), Diverging.color(0.5 + values[i] * GAIN / 255));
		return picture;
	}

	private static void scale(final Paper paper, final int left, final int top) {
		final double end = 127.5 / GAIN;
		paper.bar(Diverging::color, left, top, PANEL, BAR);
		final int baseline = top + BAR + 15;
		paper.text(String.format(Locale.ROOT, "\u2212%.1f", end), TEXT, false, Align.LEFT, left, PANEL, baseline);
		paper.text("0", TEXT, false, Align.CENTER, left, PANEL, baseline);
		paper.text(String.format(Locale.ROOT, "+%.1f of 255", end), TEXT, false, Align.RIGHT, left, PANEL, baseline);
	}
}
