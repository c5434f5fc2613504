// SPDX-License-Identifier: BSD-2-Clause
package latentij.samples;

import static latentij.samples.Noise.fbm;
import static latentij.samples.Noise.gradient;
import static latentij.samples.Noise.smoothStep;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import ij.process.LUT;
import ij.process.ShortProcessor;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A fluorescence micrograph of a cell culture as a camera would record it:
 * nuclei with chromatin, actin fibres and mitochondria, blurred by the optics,
 * with background, photon and read noise.
 */
final class Cells {

	static final int SIZE = 512;

	private static final int SEED = 4242;
	private static final double MICROMETRES_PER_PIXEL = 0.16;
	private static final double CAMERA_OFFSET = 100;
	private static final double COUNTS_PER_PHOTON = 2.2;
	private static final double READ_NOISE = 4;

	/**
	 * Channel names, LUT colors that color-blind people tell apart, display
	 * ranges in counts.
	 */
	private static final String[] LABELS = {"Nuclei", "Actin", "Mitochondria"};

	private static final Color[] COLORS = {new Color(70, 110, 255), new Color(0, 225, 150), new Color(255, 60, 170)};
	private static final double[][] RANGES = {{150, 2000}, {170, 1300}, {160, 1500}};

	private final Random random = new Random(SEED);
	private final List<Cell> cells = new ArrayList<>();
	private final float[] nuclei = new float[SIZE * SIZE];
	private final float[] actin = new float[SIZE * SIZE];
	private final float[] mitochondria = new float[SIZE * SIZE];

	/**
	 * For each pixel the nearest cell, how far from its nucleus, how far from the
	 * neighbor.
	 */
	private final int[] owner = new int[SIZE * SIZE];

	private final float[] radius = new float[SIZE * SIZE];
	private final float[] border = new float[SIZE * SIZE];

	private record Cell(double x, double y, double angle, double a, double b, double brightness) {}

	private Cells() {}

	/** Makes the micrograph: 16 bit, 3 channels, {@link #SIZE} square. */
	static ImagePlus image() {
		return new Cells().acquire();
	}

	private ImagePlus acquire() {
		seed();
		partition();
		paintNuclei();
		paintActin();
		paintMitochondria();
		final float[][] channels = {nuclei, actin, mitochondria};
		final ImageStack stack = new ImageStack(SIZE, SIZE);
		for (int c = 0; c < channels.length; c++) stack.addSlice(LABELS[c], expose(channels[c]));
		final ImagePlus plain = new ImagePlus("cells.tif", stack);
		plain.setDimensions(channels.length, 1, 1);
		final Calibration calibration = plain.getCalibration();
		calibration.pixelWidth = calibration.pixelHeight = MICROMETRES_PER_PIXEL;
		calibration.setUnit("um");
		final CompositeImage image = new CompositeImage(plain, IJ.COMPOSITE);
		for (int c = 0; c < channels.length; c++) {
			final LUT lut = LUT.createLutFromColor(COLORS[c]);
			lut.min = RANGES[c][0];
			lut.max = RANGES[c][1];
			image.setChannelLut(lut, c + 1);
		}
		return image;
	}

	/** Nuclei keep their distance from each other; some lie half outside. */
	private void seed() {
		for (int attempt = 0; attempt < 4000 && cells.size() < 24; attempt++) {
			final double x = between(-15, SIZE + 15);
			final double y = between(-15, SIZE + 15);
			boolean free = true;
			for (final Cell c : cells) free &= (c.x - x) * (c.x - x) + (c.y - y) * (c.y - y) > 92 * 92;
			if (!free) continue;
			final double a = between(29, 38);
			cells.add(new Cell(x, y, between(0, Math.PI), a, a * between(0.66, 0.9), between(0.6, 1)));
		}
	}

	private void partition() {
		for (int y = 0; y < SIZE; y++)
			for (int x = 0; x < SIZE; x++) {
				final double wx = x + 26 * fbm(x * 0.012, y * 0.012, 4, SEED + 1);
				final double wy = y + 26 * fbm(x * 0.012, y * 0.012, 4, SEED + 5);
				double first = 1e9;
				double second = 1e9;
				int best = 0;
				for (int i = 0; i < cells.size(); i++) {
					final Cell c = cells.get(i);
					final double dx = wx - c.x;
					final double dy = wy - c.y;
					final double d = Math.sqrt(dx * dx + dy * dy);
					if (d < first) {
						second = first;
						first = d;
						best = i;
					} else second = Math.min(second, d);
				}
				final int k = y * SIZE + x;
				owner[k] = best;
				radius[k] = (float) first;
				border[k] = (float) (second - first);
			}
	}

	private double between(final double lo, final double hi) {
		return lo + (hi - lo) * random.nextDouble();
	}

	/** Where a cell's body is: [0,1], thin towards its edge. */
	private double body(final int k) {
		return smoothStep(1, 12, border[k]) * smoothStep(100, 72, radius[k]);
	}

	private void paintNuclei() {
		for (int i = 0; i < cells.size(); i++) {
			final Cell c = cells.get(i);
			final double cos = StrictMath.cos(c.angle);
			final double sin = StrictMath.sin(c.angle);
			for (int y = (int) Math.max(0, c.y - 45); y < Math.min(SIZE, c.y + 45); y++)
				for (int x = (int) Math.max(0, c.x - 45); x < Math.min(SIZE, c.x + 45); x++) {
					final double u = ((x - c.x) * cos + (y - c.y) * sin) / c.a;
					final double v = ((y - c.y) * cos - (x - c.x) * sin) / c.b;
					final double r = Math.sqrt(u * u + v * v) + 0.05 * gradient(x * 0.06, y * 0.06, SEED + 10);
					final double inside = smoothStep(1.02, 0.93, r);
					if (inside == 0) continue;
					final double chromatin = fbm(x * 0.11, y * 0.11, 5, SEED + 20 + i);
					final double spots = smoothStep(0.26, 0.55, fbm(x * 0.16, y * 0.16, 2, SEED + 60 + i));
					final double nucleoli = smoothStep(0.22, 0.34, fbm(x * 0.055, y * 0.055, 2, SEED + 100 + i));
					final double rim = smoothStep(0.75, 0.95, r);
					nuclei[y * SIZE + x] += (float) (c.brightness
							* inside
							* (0.40 + 0.75 * chromatin + 0.75 * spots + 0.12 * rim)
							* (1 - 0.6 * nucleoli * (1 - rim)));
				}
		}
	}

	/**
	 * A diffuse cortex, bright where cells touch, and bundles of stress fibres
	 * along each cell.
	 */
	private void paintActin() {
		for (int k = 0; k < actin.length; k++) {
			final int x = k % SIZE;
			final int y = k / SIZE;
			final double ruffle = 0.6 + 0.8 * fbm(x * 0.05, y * 0.05, 4, SEED + 140);
			final double strands = 0.55 + 0.9 * Math.abs(gradient(border[k] * 0.5, 0.02 * (x + y), SEED + 145));
			final double edge =
					smoothStep(9, 2.5, border[k]) * smoothStep(0, 1.5, border[k]) * smoothStep(105, 85, radius[k]);
			actin[k] = (float) (0.10 * body(k) * ruffle + 0.30 * edge * ruffle * ruffle * strands);
		}
		for (int i = 0; i < cells.size(); i++) {
			final double along = cells.get(i).angle + between(-0.2, 0.2);
			for (int f = 0; f < 64; f++) fibre(i, along + 0.10 * between(-1, 1));
		}
	}

	private void fibre(final int i, final double direction) {
		final Cell c = cells.get(i);
		final double aside = between(-62, 62);
		final double start = between(-95, 10);
		final double length = between(45, 170);
		final double bend = 0.0035 * aside / 60 + between(-0.0012, 0.0012);
		final double strength = 0.12 + 1.15 * random.nextDouble() * random.nextDouble() * random.nextDouble();
		final double cos = StrictMath.cos(direction);
		final double sin = StrictMath.sin(direction);
		for (double s = 0; s < length; s += 0.5) {
			final double t = start + s;
			final double across = aside - bend * t * t * 0.5 + 1.2 * gradient(t * 0.05, i * 7 + aside, SEED + 150);
			final double taper = Math.min(1, Math.min(s, length - s) / 10);
			final double beads = 0.8 + 0.4 * gradient(t * 0.2, aside, SEED + 151);
			dab(actin, i, c.x + t * cos - across * sin, c.y + t * sin + across * cos, strength * taper * beads * 0.5);
		}
	}

	/** Threads that wander around the nucleus, denser close to it. */
	private void paintMitochondria() {
		for (int i = 0; i < cells.size(); i++) {
			final Cell c = cells.get(i);
			final int count = 120 + random.nextInt(60);
			for (int m = 0; m < count; m++) {
				final double around = between(0, 2 * Math.PI);
				final double out = 28 + 56 * random.nextDouble() * random.nextDouble();
				double x = c.x + (out + 4) * StrictMath.cos(around);
				double y = c.y + out * StrictMath.sin(around);
				double heading = around + between(-1.9, 1.9);
				final int steps = 6 + random.nextInt(44);
				final double strength = c.brightness * between(0.14, 0.6);
				for (int s = 0; s < steps; s++) {
					heading += between(-0.30, 0.30);
					x += 0.6 * StrictMath.cos(heading);
					y += 0.6 * StrictMath.sin(heading);
					if (insideNucleus(c, x, y)) heading += 0.5;
					else dab(mitochondria, i, x, y, strength);
				}
			}
		}
		for (int k = 0; k < mitochondria.length; k++)
			mitochondria[k] += (float) (0.05 * body(k) * smoothStep(85, 30, radius[k]));
	}

	private static boolean insideNucleus(final Cell c, final double x, final double y) {
		final double cos = StrictMath.cos(c.angle);
		final double sin = StrictMath.sin(c.angle);
		final double u = ((x - c.x) * cos + (y - c.y) * sin) / c.a;
		final double v = ((y - c.y) * cos - (x - c.x) * sin) / c.b;
		return u * u + v * v < 0.95;
	}

	/** Adds light at a point between pixels, only inside the body of its cell. */
	private void dab(final float[] channel, final int cell, final double x, final double y, final double light) {
		final int ix = (int) Math.floor(x);
		final int iy = (int) Math.floor(y);
		for (int j = 0; j < 2; j++)
			for (int i = 0; i < 2; i++) {
				if (ix + i < 0 || iy + j < 0 || ix + i >= SIZE || iy + j >= SIZE) continue;
				final int k = (iy + j) * SIZE + ix + i;
				if (owner[k] != cell) continue;
				final double share = (1 - Math.abs(x - ix - i)) * (1 - Math.abs(y - iy - j));
				channel[k] += (float) (light * share * body(k));
			}
	}

	/**
	 * What the camera counts: sharp and out-of-focus light, uneven illumination,
	 * noise.
	 */
	private ShortProcessor expose(final float[] light) {
		final float[] sharp = blur(light, 1.05);
		final float[] glow = blur(light, 9);
		final ShortProcessor counts = new ShortProcessor(SIZE, SIZE);
		for (int k = 0; k < light.length; k++) {
			final double dx = (k % SIZE - 0.54 * SIZE) / SIZE;
			final double dy = ((double) (k / SIZE) / SIZE) - 0.47;
			final double lamp = 1 - 0.35 * (dx * dx + dy * dy);
			final double photons = lamp * (14 + 1150 * (0.82 * sharp[k] + 0.22 * glow[k]));
			final double seen = photons + Math.sqrt(photons) * random.nextGaussian();
			final double count = CAMERA_OFFSET + COUNTS_PER_PHOTON * seen + READ_NOISE * random.nextGaussian();
			counts.set(k, (int) Math.min(4095, Math.max(0, count + 0.5)));
		}
		return counts;
	}

	/** Gaussian blur, edges continued. */
	private static float[] blur(final float[] pixels, final double sigma) {
		final int reach = (int) (3 * sigma + 1);
		final double[] kernel = new double[2 * reach + 1];
		double total = 0;
		for (int i = -reach; i <= reach; i++) total += kernel[i + reach] = StrictMath.exp(-i * i / (2 * sigma * sigma));
		float[] from = pixels;
		for (int pass = 0; pass < 2; pass++) {
			final float[] to = new float[pixels.length];
			for (int y = 0; y < SIZE; y++)
				for (int x = 0; x < SIZE; x++) {
					double sum = 0;
					for (int i = -reach; i <= reach; i++) {
						final int p = Math.min(SIZE - 1, Math.max(0, x + i));
						sum += kernel[i + reach] * from[y * SIZE + p];
					}
					to[x * SIZE + y] = (float) (sum / total);
				}
			from = to;
		}
		return from;
	}
}
