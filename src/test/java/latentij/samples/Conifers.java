// SPDX-License-Identifier: BSD-2-Clause
package latentij.samples;

import static latentij.samples.Noise.clamp;
import static latentij.samples.Noise.fbm;
import static latentij.samples.Noise.gradient;
import static latentij.samples.Noise.mix;
import static latentij.samples.Noise.smoothStep;
import static latentij.samples.View.COLUMNS;
import static latentij.samples.View.FOCAL;
import static latentij.samples.View.ROWS;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A forest on a {@link Terrain}: stands and clearings, smaller and sparser
 * towards the tree line, none in water.
 */
final class Conifers {

	private static final int SEED = 77;

	private final Terrain terrain;
	private final List<Tree> trees = new ArrayList<>();

	private record Tree(double x, double y, double z, double height, int id) {}

	/** Plants the forest. */
	Conifers(final Terrain terrain) {
		this.terrain = terrain;
		scatter(0.09, 2.2, 0.0115, SEED + 200);
		scatter(2.2, 6.5, 0.015, SEED + 210);
		trees.sort(Comparator.comparingDouble(Tree::z).reversed());
	}

	private void scatter(final double from, final double to, final double cell, final int seed) {
		for (int j = (int) (from / cell); j < to / cell; j++) {
			final int reach = (int) ((0.03 + j * cell * 0.55) / cell);
			for (int i = -reach; i <= reach; i++) {
				final double x = (i + Noise.uniform(i, j, seed)) * cell;
				final double z = (j + Noise.uniform(i, j, seed + 1)) * cell;
				final double h = terrain.height(x, z, z / FOCAL);
				if (h < 0.004 || h > 0.95) continue;
				final double wood = wood(x, z);
				final double line = smoothStep(0.45, 0.95, h + 0.3 * wood);
				final double slope = (terrain.height(x + 0.02, z, 0.02) - h) / 0.02;
				final double chance = 0.75
						+ (z < 0.9 ? 0.75 - 1.6 * smoothStep(0.25, 0.05, Math.abs(x / z + 0.06)) : 0)
						+ 2.6 * wood
						- 1.1 * line
						- 0.45 * slope * slope;
				if (Noise.uniform(i, j, seed + 4) > chance) continue;
				final double size = 0.012 + 0.016 * Noise.uniform(i, j, seed + 5);
				trees.add(new Tree(x, h, z, size * (1 - 0.5 * line), Noise.hash(i, j, seed + 6)));
			}
		}
	}

	/** Where trees like to stand: woods above 0, clearings below. */
	static double wood(final double x, final double z) {
		return fbm(x * 1.7, z * 1.7, 4, SEED + 202) + 0.5 * fbm(x * 9, z * 9, 2, SEED + 203);
	}

	/** Draws the trees farther away than {@code near}, from far to near. */
	void paint(final View view, final double near) {
		for (final Tree tree : trees) if (tree.z > near && tree.z < 1.6) shadeBehind(view, tree);
		for (final Tree tree : trees) if (tree.z > near) paintTree(view, tree);
	}

	/** The long shadow of a tree on ground that is taken as level. */
	private void shadeBehind(final View view, final Tree tree) {
		final double scale = FOCAL / tree.z;
		final double reach = -tree.height * Terrain.SUN[0] / Terrain.SUN[1];
		final double slant = Terrain.SUN[2] / Terrain.SUN[0];
		final int left = (int) Math.max(0, COLUMNS / 2 + (tree.x - 0.003) * scale);
		final int right = (int) Math.min(COLUMNS - 1, COLUMNS / 2 + (tree.x + reach) * scale);
		final int foot = (int) view.row(tree.y, tree.z);
		final int margin = (int) (0.3 * tree.height * scale);
		for (int row = Math.max(0, foot - margin); row < Math.min(ROWS, foot + margin); row++)
			for (int column = left; column <= right; column++) {
				final int k = row * COLUMNS + column;
				final double z = view.depth[k];
				final double along = ((column + 0.5 - COLUMNS / 2) / FOCAL * z - tree.x) / reach;
				final double aside = Math.abs(z - tree.z - slant * along * reach) / tree.height;
				final double width = 0.17 * (1 - along) + 0.02;
				if (along < -0.05 || along > 1 || aside > width) continue;
				final double dim = 1 - 0.5 * smoothStep(width, 0.5 * width, aside);
				for (int i = 0; i < 3; i++) view.rgb[3 * k + i] *= (float) dim;
			}
	}

	/**
	 * A conifer: drooping tiers of boughs, bright towards the sun, dark beneath.
	 */
	private void paintTree(final View view, final Tree tree) {
		final double scale = FOCAL / tree.z;
		final double centre = COLUMNS / 2 + tree.x * scale;
		final double foot = view.row(tree.y - 0.0006, tree.z);
		final double tall = tree.height * scale;
		final double slim = 0.16 + 0.07 * Noise.uniform(tree.id, 1, SEED);
		final int tiers = 7 + (tree.id >>> 4 & 7);
		final double warm = Noise.uniform(tree.id, 2, SEED);
		final double lit = terrain.sunlight(tree.x, tree.y + 0.6 * tree.height, tree.z);
		final double[] c = new double[3];
		final int left = (int) Math.max(0, centre - tall * 0.3);
		final int right = (int) Math.min(COLUMNS - 1, centre + tall * 0.3 + 1);
		for (int row = (int) Math.max(0, foot - tall); row < Math.min(ROWS, foot); row++) {
			final double t = (row + 0.5 - (foot - tall)) / tall;
			if (t < 0) continue;
			for (int column = left; column <= right; column++) {
				final int k = row * COLUMNS + column;
				if (tree.z > view.depth[k] * 1.004) continue;
				final double dx = (column + 0.5 - centre) / tall;
				final double side = dx < 0 ? 0 : 17;
				final double bough =
						t * tiers * (0.6 + 0.4 * t) - Math.abs(dx) * 9 + 0.8 * gradient(dx * 14 + side, t * 9, tree.id);
				final double phase = bough - Math.floor(bough);
				final double ragged = 0.30 * gradient(t * 31, dx * 23, tree.id + 1);
				final double half = slim * (0.04 + 0.96 * t) * (0.62 + 0.42 * phase + ragged) * (t > 0.96 ? 0.2 : 1);
				if (Math.abs(dx) > Math.max(half, 0.5 / tall)) continue;
				final double round = dx / (half + 1e-6);
				final double needle = 0.75 + 0.5 * gradient(dx * 90, t * 70, tree.id + 2);
				final double direct = lit * clamp(0.25 - 0.75 * round) * (0.35 + 0.65 * phase) * needle;
				final double ambient = (0.35 + 0.4 * phase) * needle;
				for (int i = 0; i < 3; i++) {
					final double leaf = i == 0 ? mix(0.034, 0.066, warm) : i == 1 ? mix(0.070, 0.080, warm) : 0.036;
					c[i] = leaf * (direct * Mountains.SUNLIGHT[i] * 1.2 + ambient * Mountains.SKYLIGHT[i]);
				}
				Mountains.haze(tree.x, tree.y, tree.z, c);
				view.set(column, row, c);
				view.depth[k] = (float) tree.z;
			}
		}
	}
}
