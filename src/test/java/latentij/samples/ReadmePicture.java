// SPDX-License-Identifier: BSD-2-Clause
package latentij.samples;

import ij.IJ;
import ij.ImagePlus;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import javax.imageio.ImageIO;
import latentij.ij.Latents;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;

/**
 * Makes the README's pictures with the bundled model:
 * {@code sample-images/round-trip.png}, an image, its latent and what comes back;
 * and {@code sample-images/strip.png}, details of all samples, before and after,
 * enlarged twice.
 *
 * <pre>
 * mvn -q test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=latentij.samples.ReadmePicture
 * </pre>
 */
public final class ReadmePicture {

	private static final int GAP = 16;
	private static final int CAPTION = 34;

	/** File, and the upper left corner of the detail. */
	private static final Object[][] DETAILS = {
		{"mountains.png", 520, 40}, {"cells.tif", 180, 180}, {"tissue-odd.png", 150, 90}, {"chart.png", 0, 0}
	};

	/** The side of a detail, before it is enlarged twice. */
	private static final int DETAIL = 150;

	private ReadmePicture() {}

	/** Writes the pictures. */
	public static void main(final String... args) throws IOException {
		System.setProperty("java.awt.headless", "true");
		try (Latents latents = new Latents(message -> {})) {
			roundTrip(latents);
			strip(latents);
		}
	}

	private static void roundTrip(final Latents latents) throws IOException {
		final ImagePlus image = IJ.openImage("sample-images/mountains.png");
		final ImagePlus latent = latents.encode(image, EncodeOptions.DEFAULT);
		final BufferedImage channels = latents.showChannels(latent).getBufferedImage();
		final ImagePlus decoded = latents.decode(latent, DecodeOptions.DEFAULT);
		final int width = channels.getWidth();
		final int half = (width - 3 * GAP) / 2;
		final int height = half * image.getHeight() / image.getWidth();
		final BufferedImage picture = blank(width, CAPTION + height + GAP + channels.getHeight());
		final Graphics2D g = graphics(picture);
		caption(g, "Image, 768 × 512 pixels", GAP, half);
		caption(g, "Decoded from 48× fewer values", 2 * GAP + half, half);
		g.drawImage(image.getBufferedImage(), GAP, CAPTION, half, height, null);
		g.drawImage(decoded.getBufferedImage(), 2 * GAP + half, CAPTION, half, height, null);
		g.drawImage(channels, 0, CAPTION + height + GAP / 2, null);
		g.dispose();
		ImageIO.write(picture, "png", new File("sample-images/round-trip.png"));
	}

	private static void strip(final Latents latents) throws IOException {
		final int side = 2 * DETAIL;
		final BufferedImage picture = blank(GAP + DETAILS.length * (side + GAP), 2 * (side + GAP) + CAPTION);
		final Graphics2D g = graphics(picture);
		g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
		for (int i = 0; i < DETAILS.length; i++) {
			final ImagePlus image = IJ.openImage("sample-images/" + DETAILS[i][0]);
			final ImagePlus decoded =
					latents.decode(latents.encode(image, EncodeOptions.DEFAULT), DecodeOptions.DEFAULT);
			final int x = GAP + i * (side + GAP);
			caption(g, (String) DETAILS[i][0], x, side);
			detail(g, image, DETAILS[i], x, CAPTION);
			detail(g, decoded, DETAILS[i], x, CAPTION + side + GAP);
		}
		g.dispose();
		ImageIO.write(picture, "png", new File("sample-images/strip.png"));
	}

	private static void detail(
			final Graphics2D g, final ImagePlus image, final Object[] detail, final int x, final int y) {
		final int left = (int) detail[1];
		final int top = (int) detail[2];
		g.drawImage(
				image.flatten().getBufferedImage(),
				x,
				y,
				x + 2 * DETAIL,
				y + 2 * DETAIL,
				left,
				top,
				left + DETAIL,
				top + DETAIL,
				null);
	}

	private static BufferedImage blank(final int width, final int height) {
		return new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
	}

	private static Graphics2D graphics(final BufferedImage picture) {
		final Graphics2D g = picture.createGraphics();
		g.setColor(Color.WHITE);
		g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
		g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
		g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
		g.setColor(new Color(0x22, 0x22, 0x22));
		g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
		return g;
	}

	private static void caption(final Graphics2D g, final String text, final int x, final int width) {
		g.drawString(text, x + (width - g.getFontMetrics().stringWidth(text)) / 2, CAPTION - 12);
	}
}
