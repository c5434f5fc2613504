// SPDX-License-Identifier: BSD-2-Clause
package latentij.samples;

import static latentij.samples.Noise.clamp;
import static latentij.samples.Noise.gradient;
import static latentij.samples.Noise.mix;
import static latentij.samples.Noise.smoothStep;

import java.util.stream.IntStream;

/**
 * An alpine valley as a height field: a lake at height 0, ridged multifractal
 * mountains around it. Lengths are kilometres; x points right, z away from the
 * viewer, who stands at the origin.
 *
 * @see <a href="https://doi.org/10.1145/74333.74337">Musgrave, Kolb and Mace
 *      1989, The synthesis and rendering of eroded fractal terrains</a>
 */
final class Terrain {

	/**
	 * Unit vector to the sun: low, from the left and a little from behind the
	 * viewer.
	 */
	static final double[] SUN = unit(-0.86, 0.40, -0.10);

	private static final int SEED = 1847;

	/** Peaks: x, z, height, radius. */
	private static final double[][] PEAKS = { //
		{1.25, 6.0, 2.15, 2.9}, {0.35, 6.9, 1.30, 1.8}, {3.30, 6.6, 1.55, 2.2}, //
		{-2.55, 5.2, 1.45, 2.1}, {-4.2, 6.4, 1.75, 2.4}, {4.0, 4.0, 1.1, 2.0}, //
		{-1.2, 10.5, 1.9, 3.2}, {-4.6, 12.0, 2.2, 4.0}, {4.5, 12.5, 2.3, 4.0}, //
		{0.6, 14.5, 2.3, 4.0}, {-8.0, 15.0, 2.6, 5.0}, {9.0, 15.0, 2.6, 5.0}
	};

	private static final double MIN_X = -9;
	private static final double CELL = 1.0 / 64;
	private static final int COLUMNS = 18 * 64;
	private static final int ROWS = 17 * 64;

	private final float[] height = new float[COLUMNS * ROWS];
	private final float[] shade = new float[COLUMNS * ROWS];
	private final float[] hollow = new float[COLUMNS * ROWS];

	Terrain() {
		IntStream.range(0, ROWS).parallel().forEach(j -> {
			for (int i = 0; i < COLUMNS; i++)
				height[j * COLUMNS + i] = (float) Math.max(0, height(MIN_X + i * CELL, j * CELL, CELL));
		});
		castShadows();
		findHollows();
	}

	/**
	 * Height above the lake.
	 *
	 * @param footprint size of a pixel on the ground; finer octaves are left out
	 */
	double height(final double x, final double z, final double footprint) {
		final double wx = x + 0.30 * gradient(x * 0.6, z * 0.6, SEED) + 0.06 * gradient(x * 2.7, z * 2.7, SEED + 1);
		final double wz = z + 0.30 * gradient(x * 0.6, z * 0.6, SEED + 2) + 0.06 * gradient(x * 2.7, z * 2.7, SEED + 3);
		double massif = 0;
		for (final double[] p : PEAKS) {
			final double dx = wx - p[0];
			final double dz = wz - p[1];
			final double r2 = (dx * dx + dz * dz) / (p[3] * p[3]);
			if (r2 < 1) {
				final double t = 1 - Math.sqrt(r2);
				massif += p[2] * t * (0.35 + 0.65 * t) * (1 - 0.5 * clamp(massif / 2));
			}
		}
		final double bank = bank(x, z);
		final double rough = 0.012 + 0.62 * clamp(massif / 1.6) + 0.10 * clamp(bank * 3);
		return bank + massif * 0.80 + rough * (ridged(wx, wz, footprint) - 0.55 * clamp(massif * 3));
	}

	/** The valley: the lake's bed below 0, banks and forest slopes above. */
	private static double bank(final double x, final double z) {
		final double bend = 0.16 * gradient(z * 1.3, 0.5, SEED + 4) + 0.05 * gradient(x * 4, z * 4, SEED + 5);
		final double across = (x + 0.10 - 0.05 * z + bend) / (0.36 + 0.42 * z);
		final double along = (z - 1.78 + bend) / 1.82;
		final double r = Math.sqrt(across * across + along * along);
		final double near = smoothStep(0.9, 0.1, z);
		final double far = 1 - near;
		final double bed = -0.03 + 0.034 * clamp(r);
		final double shore = 0.05 * near * smoothStep(1, 2, r) + 0.16 * far * smoothStep(1, 2.4, r);
		final double slope = 0.05 * far * (Math.max(1, Math.min(r, 6)) - 1);
		return bed + shore + slope + knoll(x + 0.15, z - 0.36, 0.17, 0.042) + knoll(x - 0.19, z - 0.42, 0.18, 0.03);
	}

	/** A hillock in front, for the trees that frame the view. */
	private static double knoll(final double dx, final double dz, final double radius, final double height) {
		return height * smoothStep(1, 0, Math.sqrt(dx * dx + dz * dz) / radius);
	}

	/**
	 * Ridged multifractal: octaves are weighted by the ones before, so ridges are
	 * rough, valleys smooth.
	 */
	private static double ridged(final double x, final double z, final double footprint) {
		double sum = 0;
		double weight = 1;
		double amplitude = 0.62;
		double frequency = 0.55;
		double px = x * frequency;
		double pz = z * frequency;
		for (int i = 0; i < 13; i++) {
			final double fade = clamp(2 - 3 * frequency * footprint);
			if (fade == 0) break;
			double n = 1 - Math.abs(gradient(px, pz, SEED + 10 + i));
			n *= n * weight;
			weight = clamp(n * 1.9);
			sum += n * amplitude * fade + 0.4 * amplitude * weight * (1 - fade);
			amplitude *= 0.48;
			frequency *= 2;
			final double t = 1.6 * px - 1.2 * pz;
			pz = 1.2 * px + 1.6 * pz;
			px = t;
		}
		return sum;
	}

	/**
	 * Unit normal into {@code n}, from differences over the footprint; {@code h}
	 * is the height here.
	 */
	void normal(final double x, final double z, final double h, final double footprint, final double[] n) {
		final double e = footprint;
		final double hx = (height(x + e, z, footprint) - h) / e;
		final double hz = (height(x, z + e, footprint) - h) / e;
		final double length = Math.sqrt(hx * hx + hz * hz + 1);
		n[0] = -hx / length;
		n[1] = 1 / length;
		n[2] = -hz / length;
	}

	/** How much of the sun a point at this height sees, [0,1]. */
	double sunlight(final double x, final double y, final double z) {
		final double edge = sample(shade, x, z);
		return smoothStep(-0.035, 0.02, y - edge);
	}

	/**
	 * Height above the mean of the surroundings: negative in gullies, positive on
	 * ridges.
	 */
	double relief(final double x, final double z) {
		return sample(hollow, x, z);
	}

	/** The shadow's upper edge, carried along the light from cell to cell. */
	private void castShadows() {
		final double drop = -CELL * SUN[1] / SUN[0];
		final double shift = SUN[2] / -SUN[0];
		for (int i = 0; i < COLUMNS; i++)
			for (int j = 0; j < ROWS; j++) {
				float s = height[j * COLUMNS + i];
				final double from = j + shift;
				final int k = (int) Math.floor(from);
				if (i > 0 && k >= 0 && k + 1 < ROWS) {
					final double a = shade[k * COLUMNS + i - 1];
					final double b = shade[(k + 1) * COLUMNS + i - 1];
					s = Math.max(s, (float) (mix(a, b, from - k) - drop));
				}
				shade[j * COLUMNS + i] = s;
			}
	}

	private void findHollows() {
		final int radius = 6;
		final float[] rows = new float[height.length];
		for (int j = 0; j < ROWS; j++)
			for (int i = 0; i < COLUMNS; i++) {
				double sum = 0;
				for (int d = -radius; d <= radius; d++)
					sum += height[j * COLUMNS + Math.min(COLUMNS - 1, Math.max(0, i + d))];
				rows[j * COLUMNS + i] = (float) (sum / (2 * radius + 1));
			}
		for (int j = 0; j < ROWS; j++)
			for (int i = 0; i < COLUMNS; i++) {
				double sum = 0;
				for (int d = -radius; d <= radius; d++)
					sum += rows[Math.min(ROWS - 1, Math.max(0, j + d)) * COLUMNS + i];
				hollow[j * COLUMNS + i] = (float) (height[j * COLUMNS + i] - sum / (2 * radius + 1));
			}
	}

	private static double sample(final float[] grid, final double x, final double z) {
		final double gx = Math.min(COLUMNS - 1.001, Math.max(0, (x - MIN_X) / CELL));
		final double gz = Math.min(ROWS - 1.001, Math.max(0, z / CELL));
		final int i = (int) gx;
		final int j = (int) gz;
		final int k = j * COLUMNS + i;
		return mix(mix(grid[k], grid[k + 1], gx - i), mix(grid[k + COLUMNS], grid[k + COLUMNS + 1], gx - i), gz - j);
	}

	private static double[] unit(final double x, final double y, final double z) {
		final double length = Math.sqrt(x * x + y * y + z * z);
		return new double[] {x / length, y / length, z / length};
	}
}
