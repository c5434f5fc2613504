// SPDX-License-Identifier: BSD-2-Clause
package latentij.samples;

import static latentij.samples.Noise.clamp;
import static latentij.samples.Noise.fbm;
import static latentij.samples.Noise.gradient;
import static latentij.samples.Noise.mix;
import static latentij.samples.Noise.smoothStep;
import static latentij.samples.View.COLUMNS;
import static latentij.samples.View.FOCAL;
import static latentij.samples.View.HORIZON;
import static latentij.samples.View.ROWS;

import java.awt.image.BufferedImage;
import java.util.stream.IntStream;

/**
 * Paints an alpine evening: {@link Terrain} seen over a lake, snow and rock in
 * low sun, haze, clouds and a forest of conifers.
 * <p>
 * Every image column walks away from the viewer and fills the rows that the
 * ground newly covers; {@link Conifers} are then drawn over it. The lake shows
 * a second rendering, seen from below its surface. Light is linear until the
 * last step; see {@link View}.
 */
final class Mountains {

	private static final int SEED = 77;
	private static final double EYE = 0.115;
	private static final double FAR = 17;

	/** Light of the sun and of the sky, linear RGB. */
	static final double[] SUNLIGHT = {4.3, 3.0, 1.85};

	static final double[] SKYLIGHT = {0.26, 0.38, 0.64};

	private final Terrain terrain = new Terrain();

	private Mountains() {}

	/** Paints the picture, RGB, {@link View#WIDTH} x {@link View#HEIGHT}. */
	static BufferedImage paint() {
		return new Mountains().render();
	}

	private BufferedImage render() {
		final Conifers trees = new Conifers(terrain);
		final View mirror = new View(-EYE);
		paintLand(mirror, 0.55, null);
		trees.paint(mirror, 0.7);
		final View view = new View(EYE);
		paintLand(view, 0.06, mirror);
		trees.paint(view, 0.06);
		return view.develop();
	}

	private void paintLand(final View view, final double near, final View mirror) {
		final boolean mirrored = mirror == null;
		// ripples blur the reflection: half the columns and the rows it needs do
		final int step = mirrored ? 2 : 1;
		final int end = mirrored ? (int) (2 * HORIZON - ROWS) - 30 : 0;
		IntStream.range(0, COLUMNS / step).parallel().forEach(i -> {
			final int column = i * step;
			final double u = (column + 0.5 * step - COLUMNS / 2) / FOCAL;
			final double[] c = new double[3];
			int top = ROWS;
			double z = near;
			double lastZ = near;
			double lastRow = ROWS;
			while (z < FAR && top > end) {
				final double h = Math.max(0, terrain.height(z * u, z, z / FOCAL));
				final double row = view.row(h, z);
				// seen from below, the lake hides nothing: what it mirrors begins
				// behind it
				if (h == 0 && mirrored) top = (int) Math.min(ROWS, row);
				while (top > end && row < top - 0.5) {
					top--;
					final double t = row < lastRow ? clamp((lastRow - top - 0.5) / (lastRow - row)) : 1;
					final double hitZ = mix(lastZ, z, t);
					view.depth[top * COLUMNS + column] = (float) hitZ;
					shadeGround(column, top, u * hitZ, hitZ, mirror, c);
					view.set(column, top, c);
				}
				lastZ = z;
				lastRow = row;
				z *= 1 + (h == 0 ? 0.003 : 0.0009) + 0.006 * clamp((row - top - 2) / 50);
			}
			for (; top > end; top--) {
				view.depth[(top - 1) * COLUMNS + column] = (float) FAR;
				sky(u, (HORIZON - top + 0.5) / FOCAL, c);
				view.set(column, top - 1, c);
			}
			if (mirrored) view.repeat(column, end);
		});
	}

	private void shadeGround(
			final int column, final int row, final double x, final double z, final View mirror, final double[] c) {
		final double footprint = Math.max(z / FOCAL, 0.0004);
		final double h = terrain.height(x, z, footprint);
		if (h <= 0 && mirror != null) {
			shadeWater(column, row, x, z, h, mirror, c);
			return;
		}
		final double[] n = new double[3];
		terrain.normal(x, z, h, footprint, n);
		final double relief = terrain.relief(x, z);
		final double grain = fbm(x * 9, z * 9, 6, SEED);
		final double fine =
				fbm(x * 70, z * 70, 5, SEED + 20) + (z < 0.8 ? 0.8 * fbm(x * 1100, z * 700, 4, SEED + 30) : 0);

		final double strata = gradient(h * 16 + 1.5 * grain, x * 0.8 + z * 0.5, SEED + 40);
		final double stone = 0.16 + 0.06 * strata + 0.10 * grain + 0.08 * fine;
		c[0] = stone * 1.06;
		c[1] = stone * 0.96;
		c[2] = stone * 0.90;

		final double grass = smoothStep(0.95, 0.35, h + 0.5 * grain) * smoothStep(0.60, 0.86, n[1] + 0.15 * grain);
		if (grass > 0) {
			final double tuft = 0.75 + 0.9 * fine + 0.5 * grain;
			final double dry = clamp(0.45 + 1.1 * fbm(x * 3, z * 3, 4, SEED + 60) + 0.4 * h);
			c[0] = mix(c[0], tuft * mix(0.050, 0.15, dry), grass);
			c[1] = mix(c[1], tuft * mix(0.090, 0.130, dry), grass);
			c[2] = mix(c[2], tuft * mix(0.024, 0.045, dry), grass);
		}

		if (h < 0.8) {
			final double shadow = 1
					- 0.62
							* smoothStep(-0.1, 0.25, Conifers.wood(x, z))
							* smoothStep(0.8, 0.4, h)
							* smoothStep(0.5, 1.2, z);
			c[0] *= shadow * (0.7 + 0.3 * shadow);
			c[1] *= shadow;
			c[2] *= shadow;
		}

		final double cover = (h - 0.95) * 0.6 + 1.9 * (n[1] - 0.685) + 0.5 * grain + 0.5 * fine - 5.0 * relief;
		final double snow = smoothStep(0.0, 0.16, cover) * smoothStep(0.55, 0.95, h + 0.4 * grain);
		for (int i = 0; i < 3; i++) c[i] = mix(Math.max(0.02, c[i]), 0.86 + 0.02 * i, snow);

		final double lit = terrain.sunlight(x, h, z);
		final double facing = n[0] * Terrain.SUN[0] + n[1] * Terrain.SUN[1] + n[2] * Terrain.SUN[2];
		final double direct = lit * Math.max(0, mix(facing, 0.15 + 0.85 * facing, snow));
		final double open = clamp(0.62 + 0.38 * n[1] + 5 * relief);
		for (int i = 0; i < 3; i++) {
			final double bounce = 0.10 * SUNLIGHT[i] * Math.max(0, -n[0]);
			c[i] *= direct * SUNLIGHT[i] + open * (SKYLIGHT[i] + bounce);
		}
		haze(x, h, z, c);
	}

	private void shadeWater(
			final int column,
			final int row,
			final double x,
			final double z,
			final double h,
			final View mirror,
			final double[] c) {
		final double calm = 0.35 + 0.65 * smoothStep(-0.15, 0.3, fbm(x * 1.6, z * 2.4, 4, SEED + 80));
		final double ripple = fbm(x * 24, z * 80, 4, SEED + 90) * calm;
		final double sway = fbm(x * 20 + 7, z * 60, 3, SEED + 95) * calm;
		final double flipped = 2 * HORIZON - row - 1 + 7 * ripple / (0.3 + z);
		final int r = (int) Math.min(ROWS - 1, Math.max(0, flipped));
		final int q = (int) Math.min(COLUMNS - 1, Math.max(0, column + 5 * sway / (0.3 + z)));
		final double cosine = EYE / Math.sqrt(EYE * EYE + z * z + x * x) * (1 + 0.8 * ripple);
		final double graze = clamp(1 - cosine);
		final double reflected = 0.10 + 0.84 * graze * graze * graze;
		final double shallow = smoothStep(-0.012, 0, h);
		final double[] deep = {mix(0.012, 0.11, shallow), mix(0.055, 0.13, shallow), mix(0.085, 0.10, shallow)};
		for (int i = 0; i < 3; i++)
			c[i] = mix(deep[i], mirror.rgb[3 * (r * COLUMNS + q) + i] * 0.94, reflected * (1 - 0.6 * shallow));
		haze(x, 0, z, c);
	}

	/**
	 * Air between the viewer and a point: blue is scattered most; the valley
	 * holds a thin mist.
	 */
	static void haze(final double x, final double y, final double z, final double[] c) {
		final double distance = Math.sqrt(x * x + z * z);
		final double low = StrictMath.exp(-Math.max(0, y) * 1.1);
		final double mist = 0.22 * smoothStep(1.8, 4, z) * StrictMath.exp(-Math.max(0, y) * 5);
		final double glow = clamp(0.5 - 0.75 * x / distance);
		final double thickness = distance * (0.021 + 0.031 * low) + mist;
		final double[] air = {mix(0.42, 0.98, glow), mix(0.56, 0.84, glow), mix(0.80, 0.76, glow)};
		for (int i = 0; i < 3; i++) {
			final double t = StrictMath.exp(-thickness * (0.75 + 0.25 * i));
			c[i] = mix(air[i] * 0.92, c[i], t);
		}
	}

	private static void sky(final double u, final double v, final double[] c) {
		final double up = clamp(v / 0.62);
		final double glow = clamp(0.5 - 0.75 * u);
		final double fade = StrictMath.exp(-v * 5.5);
		c[0] = mix(0.13 + 0.05 * (1 - up), mix(0.55, 1.15, glow), fade);
		c[1] = mix(0.29 + 0.07 * (1 - up), mix(0.66, 0.92, glow), fade);
		c[2] = mix(0.66, mix(0.86, 0.74, glow), fade);

		final double px = u / (v + 0.10);
		final double pz = 1 / (v + 0.10);
		final double density = clouds(px, pz);
		if (density <= 0) return;
		final double towardsSun = clouds(px - 0.16, pz - 0.06);
		final double light = clamp(0.62 + 1.1 * (density - towardsSun));
		final double cover = smoothStep(0, 0.75, density) * smoothStep(0.0, 0.09, v) * 0.93;
		c[0] = mix(c[0], mix(0.50, 1.75, light), cover);
		c[1] = mix(c[1], mix(0.55, 1.45, light), cover);
		c[2] = mix(c[2], mix(0.72, 1.22, light), cover);
	}

	private static double clouds(final double x, final double z) {
		final double wx = x + 0.5 * fbm(x * 0.7, z * 0.5, 3, SEED + 130);
		final double wz = z + 0.5 * fbm(x * 0.7, z * 0.5, 3, SEED + 140);
		return 0.9 * fbm(wx * 1.05 + 3.1, wz * 0.62, 7, SEED + 150) * 2 + 0.01;
	}
}
