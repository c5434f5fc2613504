// SPDX-License-Identifier: BSD-2-Clause
package latentij.samples;

import static latentij.samples.Noise.clamp;
import static latentij.samples.Noise.fbm;
import static latentij.samples.Noise.gradient;
import static latentij.samples.Noise.mix;
import static latentij.samples.Noise.smoothStep;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A histology section stained with haematoxylin and eosin: glands around white
 * lumina, in pink fibrous stroma. Neither side is divisible by 8, as with most
 * real images.
 * <p>
 * Every point gets an amount of each stain; Beer and Lambert's law turns these
 * into color.
 *
 * @see <a href="https://pubmed.ncbi.nlm.nih.gov/11531144/">Ruifrok and Johnston
 *      2001, for the stains' absorption</a>
 */
final class Tissue {

	static final int WIDTH = 437;
	static final int HEIGHT = 331;

	private static final int SEED = 909;
	private static final int OVERSAMPLING = 2;
	private static final int COLUMNS = WIDTH * OVERSAMPLING;
	private static final int ROWS = HEIGHT * OVERSAMPLING;
	private static final double WALL = 23;

	/**
	 * Absorption of red, green and blue; eosin a little duller than published.
	 */
	private static final double[] HAEMATOXYLIN = {0.65, 0.70, 0.29};

	private static final double[] EOSIN = {0.11, 0.92, 0.24};

	/** Glands: centre, radius in pixels. */
	private static final double[][] GLANDS = {
		{92, 88, 58},
		{232, 60, 47},
		{355, 118, 62},
		{196, 196, 56},
		{60, 252, 50},
		{318, 266, 54},
		{440, 262, 40},
		{430, 8, 34},
		{150, 330, 36},
		{-8, 168, 26},
		{320, 8, 28}
	};

	private final Random random = new Random(SEED);
	private final List<Nucleus> nuclei = new ArrayList<>();
	private final List<Nucleus> vacuoles = new ArrayList<>();
	private final float[] chromatin = new float[COLUMNS * ROWS];
	private final float[] mucus = new float[COLUMNS * ROWS];

	private record Nucleus(double x, double y, double angle, double a, double b, double stain) {

		/** 0 in the centre, 1 on the outline, which is a little irregular. */
		double radius(final double px, final double py) {
			final double cos = StrictMath.cos(angle);
			final double sin = StrictMath.sin(angle);
			final double u = ((px - x) * cos + (py - y) * sin) / a;
			final double v = ((py - y) * cos - (px - x) * sin) / b;
			return Math.sqrt(u * u + v * v) + 0.16 * gradient(px * 0.22, py * 0.22, SEED);
		}
	}

	private Tissue() {}

	/** Paints the section, RGB, {@link #WIDTH} x {@link #HEIGHT}. */
	static BufferedImage paint() {
		return new Tissue().render();
	}

	private BufferedImage render() {
		placeVacuoles();
		placeNuclei();
		for (final Nucleus v : vacuoles) stamp(v, mucus, false);
		for (final Nucleus n : nuclei) stamp(n, chromatin, true);
		final BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
		final double[] c = new double[3];
		for (int y = 0; y < HEIGHT; y++)
			for (int x = 0; x < WIDTH; x++) {
				final double[] sum = new double[3];
				for (int s = 0; s < OVERSAMPLING * OVERSAMPLING; s++) {
					color(x * OVERSAMPLING + s % OVERSAMPLING, y * OVERSAMPLING + s / OVERSAMPLING, c);
					for (int i = 0; i < 3; i++) sum[i] += c[i] / (OVERSAMPLING * OVERSAMPLING);
				}
				int rgb = 0;
				for (int i = 0; i < 3; i++) {
					final double noise = 0.006 * (Noise.uniform(x, y, SEED + 90 + i) - 0.5);
					rgb = rgb << 8 | (int) (255 * clamp(sum[i] + noise) + 0.5);
				}
				image.setRGB(x, y, rgb);
			}
		return image;
	}

	/** Signed distance to the nearest gland's outline, negative inside. */
	private static double outline(final double x, final double y) {
		final double wx = x + 26 * fbm(x * 0.016, y * 0.016, 3, SEED + 1);
		final double wy = y + 26 * fbm(x * 0.016, y * 0.016, 3, SEED + 4);
		double nearest = 1e9;
		for (final double[] g : GLANDS) {
			final double dx = wx - g[0];
			final double dy = wy - g[1];
			nearest = Math.min(nearest, Math.sqrt(dx * dx + dy * dy) - g[2]);
		}
		return nearest;
	}

	/** Direction away from the nearest gland. */
	private static double outwards(final double x, final double y) {
		return StrictMath.atan2(outline(x, y + 0.5) - outline(x, y - 0.5), outline(x + 0.5, y) - outline(x - 0.5, y));
	}

	private void placeVacuoles() {
		for (int attempt = 0; attempt < 9000; attempt++) {
			final double x = between(-5, WIDTH + 5);
			final double y = between(-5, HEIGHT + 5);
			final double depth = -outline(x, y);
			if (depth < 13.5 || depth > 17 || !isFree(vacuoles, x, y, 13)) continue;
			vacuoles.add(new Nucleus(x, y, outwards(x, y), between(5, 6.5), between(3.2, 4.6), between(0.6, 1)));
		}
	}

	private void placeNuclei() {
		for (int attempt = 0; attempt < 60000; attempt++) {
			final double x = between(-5, WIDTH + 5);
			final double y = between(-5, HEIGHT + 5);
			final double distance = outline(x, y);
			final double pick = random.nextDouble();
			if (distance < -4.5 && distance > -10.5 && isFree(nuclei, x, y, 6.1)) //
			add(x, y, outwards(x, y), between(4.8, 6.2), between(2.7, 3.6), between(0.75, 1.2));
			else if (distance > 4 && pick < 0.012 && isFree(nuclei, x, y, 11)) //
			add(
						x,
						y,
						outwards(x, y) + Math.PI / 2 + between(-0.4, 0.4),
						between(5.5, 8.5),
						between(1.5, 2.3),
						between(0.8, 1.2));
			else if (distance > 6
					&& pick > 0.97
					&& fbm(x * 0.02, y * 0.02, 2, SEED + 8) > 0.05
					&& isFree(nuclei, x, y, 8.2)) //
			add(x, y, 0, between(3.1, 3.8), between(3.0, 3.6), between(1.15, 1.5));
		}
	}

	private void add(
			final double x, final double y, final double angle, final double a, final double b, final double stain) {
		nuclei.add(new Nucleus(x, y, angle, a, b, stain));
	}

	private static boolean isFree(final List<Nucleus> others, final double x, final double y, final double distance) {
		for (final Nucleus n : others)
			if ((n.x - x) * (n.x - x) + (n.y - y) * (n.y - y) < distance * distance) return false;
		return true;
	}

	/** Draws a nucleus: dark membrane, clumped chromatin; or a vacuole: clear. */
	private static void stamp(final Nucleus n, final float[] target, final boolean textured) {
		final double reach = n.a * 1.3;
		final int x0 = (int) Math.max(0, (n.x - reach) * OVERSAMPLING);
		final int x1 = (int) Math.min(COLUMNS, (n.x + reach) * OVERSAMPLING);
		final int y0 = (int) Math.max(0, (n.y - reach) * OVERSAMPLING);
		final int y1 = (int) Math.min(ROWS, (n.y + reach) * OVERSAMPLING);
		for (int row = y0; row < y1; row++)
			for (int column = x0; column < x1; column++) {
				final double x = (column + 0.5) / OVERSAMPLING;
				final double y = (row + 0.5) / OVERSAMPLING;
				final double r = n.radius(x, y);
				double amount = n.stain * smoothStep(1.10, 0.84, r);
				if (textured)
					amount *= 0.66 + 0.34 * smoothStep(0.55, 0.95, r) + 1.3 * fbm(x * 0.42, y * 0.42, 3, SEED + 20);
				final int k = row * COLUMNS + column;
				target[k] = (float) Math.max(target[k], amount);
			}
	}

	private void color(final int column, final int row, final double[] c) {
		final int k = row * COLUMNS + column;
		final double x = (column + 0.5) / OVERSAMPLING;
		final double y = (row + 0.5) / OVERSAMPLING;
		final double distance = outline(x, y);
		final double cloud = fbm(x * 0.03, y * 0.03, 4, SEED + 30);
		final double grain = fbm(x * 0.35, y * 0.35, 3, SEED + 40);

		// stroma: collagen bundles that run around the glands, with clefts between
		// them
		final double across = distance + 11 * fbm(x * 0.022, y * 0.022, 4, SEED + 50);
		final double along = 0.018 * (x - y) + 0.6 * cloud;
		final double bundle = 1 - Math.abs(gradient(across * 0.13, along, SEED + 55));
		final double thread = gradient(across * 0.55, along * 2.5, SEED + 56);
		final double cleft = smoothStep(0.34, 0.52, gradient(across * 0.085, along * 1.6, SEED + 57) + 0.25 * cloud);
		double eosin = (0.30 + 0.34 * bundle + 0.16 * thread + 0.35 * cloud + 0.10 * grain) * (1 - 0.88 * cleft);
		double haematoxylin = 0.05 + 0.05 * clamp(grain);

		// epithelium: granular cytoplasm, borders between the cells, a membrane
		// below
		final double inside = smoothStep(0.4, -0.8, distance);
		final double rim = -WALL + 3.2 * gradient(x * 0.13, y * 0.13, SEED + 60);
		final double lumen = smoothStep(rim + 0.8, rim - 0.8, distance);
		final double apex = smoothStep(rim + 4, rim + 0.5, distance);
		final double clear = mucus[k] * inside;
		eosin = mix(eosin, 0.36 + 0.24 * grain + 0.14 * cloud + 0.20 * apex, inside);
		haematoxylin = mix(haematoxylin, 0.26 + 0.18 * grain, inside);
		eosin *= 1 - 0.84 * clear;
		haematoxylin *= 1 - 0.62 * clear;
		eosin += 0.26 * smoothStep(1.7, 0.2, Math.abs(distance - 0.9));

		// lumen: empty but for some secretion
		final double debris = smoothStep(0.12, 0.5, fbm(x * 0.05, y * 0.05, 5, SEED + 70));
		eosin = mix(eosin, 0.03 + 0.16 * debris, lumen);
		haematoxylin = mix(haematoxylin, 0.01 + 0.07 * debris, lumen);

		haematoxylin += 0.98 * chromatin[k];
		eosin *= 1 - 0.35 * clamp(chromatin[k]);
		for (int i = 0; i < 3; i++)
			c[i] = 0.965
					* StrictMath.exp(
							-1.05 * Math.max(0, haematoxylin) * HAEMATOXYLIN[i] - 0.95 * Math.max(0, eosin) * EOSIN[i]);
	}

	private double between(final double lo, final double hi) {
		return lo + (hi - lo) * random.nextDouble();
	}
}
