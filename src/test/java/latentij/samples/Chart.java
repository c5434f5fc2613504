// SPDX-License-Identifier: BSD-2-Clause
package latentij.samples;

import static latentij.samples.Noise.clamp;
import static latentij.samples.Noise.smoothStep;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * A resolution chart: what an autoencoder that keeps one value per 8x8 pixels
 * and channel loses first. Siemens star, zone plate, gratings with their period
 * in pixels, letters, dots of falling contrast, a ramp and a step wedge.
 */
final class Chart {

	static final int SIZE = 256;

	private static final double PAPER = 0.94;
	private static final double INK = 0.06;
	private static final int OVERSAMPLING = 6;

	/**
	 * Glyphs of 5x7 pixels: one row per character, bit 4 is the leftmost pixel.
	 */
	private static final String LETTERS = "0123456789AEGILMNT";

	private static final String[] GLYPHS = {
		"EHJLPHE", "4C4444E", "EH1248V", "V2421HE", "26AIV22", "VGU11HE", "68GUHHE", "V124888", "EHHEHHE", "EHHF12C",
		"EHHVHHH", "VGGUGGV", "EHGNHHF", "E44444E", "GGGGGGV", "HRLLHHH", "HHPLJHH", "V444444"
	};

	private static final int[] PERIODS = {2, 3, 4, 6, 8, 12, 16};

	private final double[] pixels = new double[SIZE * SIZE];

	private Chart() {}

	/** Draws the chart, 8-bit gray, {@link #SIZE} square. */
	static BufferedImage draw() {
		final Chart chart = new Chart();
		Arrays.fill(chart.pixels, PAPER);
		chart.star(80, 80, 72);
		chart.zonePlate(210, 210, 40);
		for (int i = 0; i < PERIODS.length; i++) chart.grating(162, 8 + 22 * i, PERIODS[i]);
		chart.ramp(8, 160);
		chart.dots(8, 193);
		chart.text("LATENT IMAGE", 8, 220, 2);
		chart.text("LATENT IMAGE 0123456789", 8, 240, 1);
		return chart.image();
	}

	private void star(final double cx, final double cy, final double radius) {
		final int spokes = 36;
		sampled(cx, cy, radius, (dx, dy) -> {
			final double turns = StrictMath.atan2(dy, dx) / (2 * Math.PI) * spokes;
			return turns - Math.floor(turns) < 0.5 ? INK : PAPER;
		});
	}

	/** Rings whose period falls from the centre to 2 pixels at the rim. */
	private void zonePlate(final double cx, final double cy, final double radius) {
		sampled(cx, cy, radius, (dx, dy) -> 0.5 + 0.44 * StrictMath.cos(Math.PI / 2 * (dx * dx + dy * dy) / radius));
	}

	private interface Pattern {

		double at(double dx, double dy);
	}

	private void sampled(final double cx, final double cy, final double radius, final Pattern pattern) {
		for (int y = (int) (cy - radius - 1); y <= cy + radius + 1; y++)
			for (int x = (int) (cx - radius - 1); x <= cx + radius + 1; x++) {
				double sum = 0;
				for (int s = 0; s < OVERSAMPLING * OVERSAMPLING; s++) {
					final double dx = x + (s % OVERSAMPLING + 0.5) / OVERSAMPLING - cx;
					final double dy = y + (s / OVERSAMPLING + 0.5) / OVERSAMPLING - cy;
					sum += dx * dx + dy * dy < radius * radius ? pattern.at(dx, dy) : PAPER;
				}
				pixels[y * SIZE + x] = sum / (OVERSAMPLING * OVERSAMPLING);
			}
	}

	/** Upright and level lines side by side; odd periods have the wider gap. */
	private void grating(final int left, final int top, final int period) {
		text(Integer.toString(period), left, top + 5, 1);
		for (int y = 0; y < 17; y++)
			for (int x = 0; x < 34; x++) {
				if (x % period < period / 2) pixels[(top + y) * SIZE + left + 14 + x] = INK;
				if (y % period < period / 2) pixels[(top + y) * SIZE + left + 53 + x] = INK;
			}
	}

	private void ramp(final int left, final int top) {
		for (int y = 0; y < 26; y++)
			for (int x = 0; x < 144; x++) pixels[(top + y) * SIZE + left + x] = y < 13 ? x / 143.0 : x / 16 / 8.0;
	}

	/**
	 * Dots of 1 to 8 pixels, the second row with a quarter of the contrast.
	 */
	private void dots(final int left, final int top) {
		for (int row = 0; row < 2; row++)
			for (int i = 0; i < 8; i++) {
				final double r = (i + 1) / 2.0;
				final double contrast = row == 0 ? 0.88 : 0.22;
				final double cx = left + 8 + 18 * i;
				final double cy = top + 11 * row;
				for (int y = (int) cy - 5; y <= cy + 5; y++)
					for (int x = (int) cx - 5; x <= cx + 5; x++) {
						final double dx = x + 0.5 - cx;
						final double dy = y + 0.5 - cy;
						final double cover = smoothStep(r + 0.5, r - 0.5, Math.sqrt(dx * dx + dy * dy));
						pixels[y * SIZE + x] -= contrast * cover;
					}
			}
	}

	private void text(final String text, final int left, final int top, final int scale) {
		for (int i = 0; i < text.length(); i++) {
			final int glyph = LETTERS.indexOf(text.charAt(i));
			if (glyph < 0) continue;
			for (int y = 0; y < 7 * scale; y++)
				for (int x = 0; x < 5 * scale; x++) {
					final int bits = Character.digit(GLYPHS[glyph].charAt(y / scale), 32);
					if ((bits >> 4 - x / scale & 1) == 1) pixels[(top + y) * SIZE + left + 6 * scale * i + x] = INK;
				}
		}
	}

	private BufferedImage image() {
		final BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
		for (int k = 0; k < pixels.length; k++)
			image.getRaster().setSample(k % SIZE, k / SIZE, 0, (int) (255 * clamp(pixels[k]) + 0.5));
		return image;
	}
}
