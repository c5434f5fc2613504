// SPDX-License-Identifier: BSD-2-Clause
package latentij.samples;

/**
 * Lattice noise from an integer hash. Only exactly rounded arithmetic and
 * {@link StrictMath} are used, so every JVM gives the same bits. Stateless and
 * therefore thread safe.
 *
 * @see <a href="https://doi.org/10.1145/566654.566636">Perlin 2002, Improving
 *      noise</a>
 */
final class Noise {

	private static final int DIRECTIONS = 256;
	private static final double[] GRADIENT_X = new double[DIRECTIONS];
	private static final double[] GRADIENT_Y = new double[DIRECTIONS];

	static {
		for (int i = 0; i < DIRECTIONS; i++) {
			final double angle = 2 * Math.PI * i / DIRECTIONS;
			GRADIENT_X[i] = StrictMath.cos(angle);
			GRADIENT_Y[i] = StrictMath.sin(angle);
		}
	}

	private Noise() {}

	/** Mixes a lattice point and a seed into 32 bits. */
	static int hash(final int x, final int y, final int seed) {
		int h = seed * 0x27d4eb2d ^ x * 0x85ebca6b ^ Integer.rotateLeft(y * 0xc2b2ae35, 15);
		h = (h ^ h >>> 16) * 0x7feb352d;
		h = (h ^ h >>> 15) * 0x846ca68b;
		return h ^ h >>> 16;
	}

	/** A uniform value in [0,1) that belongs to a lattice point. */
	static double uniform(final int x, final int y, final int seed) {
		return (hash(x, y, seed) >>> 8) * 0x1p-24;
	}

	/** Gradient noise, about [-1,1], mean 0, one feature per unit length. */
	static double gradient(final double x, final double y, final int seed) {
		final int ix = floor(x);
		final int iy = floor(y);
		final double fx = x - ix;
		final double fy = y - iy;
		final double u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
		final double v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
		final double a = corner(ix, iy, fx, fy, seed);
		final double b = corner(ix + 1, iy, fx - 1, fy, seed);
		final double c = corner(ix, iy + 1, fx, fy - 1, seed);
		final double d = corner(ix + 1, iy + 1, fx - 1, fy - 1, seed);
		return 1.5 * (a + u * (b - a) + v * (c - a + u * (a - b - c + d)));
	}

	/**
	 * Fractal sum of {@link #gradient}: each octave has twice the frequency, half
	 * the amplitude.
	 */
	static double fbm(final double x, final double y, final int octaves, final int seed) {
		double sum = 0;
		double amplitude = 0.5;
		double px = x;
		double py = y;
		for (int i = 0; i < octaves; i++) {
			sum += amplitude * gradient(px, py, seed + i);
			amplitude *= 0.5;
			// turned by a 3-4-5 angle, so that the octaves' lattices do not line up
			final double t = 1.6 * px - 1.2 * py;
			py = 1.2 * px + 1.6 * py;
			px = t;
		}
		return sum;
	}

	/**
	 * Hermite step: 0 below {@code lo}, 1 above {@code hi}; falls if
	 * {@code lo > hi}.
	 */
	static double smoothStep(final double lo, final double hi, final double x) {
		final double t = clamp((x - lo) / (hi - lo));
		return t * t * (3 - 2 * t);
	}

	static double clamp(final double x) {
		return x < 0 ? 0 : x > 1 ? 1 : x;
	}

	static double mix(final double a, final double b, final double t) {
		return a + (b - a) * t;
	}

	private static double corner(final int ix, final int iy, final double dx, final double dy, final int seed) {
		final int i = hash(ix, iy, seed) & DIRECTIONS - 1;
		return GRADIENT_X[i] * dx + GRADIENT_Y[i] * dy;
	}

	private static int floor(final double x) {
		final int i = (int) x;
		return x < i ? i - 1 : i;
	}
}
