// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.winograd;

/**
 * Matrices of Winograd's minimal filtering F(m,r), which gives m neighboring outputs of a
 * filter with r taps by m + r - 1 products: y = A^T ((G g) * (B^T d)). They are made from
 * m + r - 2 points, by evaluating polynomials there and at infinity, in exact fractions; then
 * rows of B^T are divided by powers of two, and those of G multiplied, so that all sums of
 * inputs are of a similar size.
 *
 * @see <a href="https://arxiv.org/abs/1509.09308">Lavin and Gray 2015, Fast Algorithms for
 *      Convolutional Neural Networks</a>
 * @see <a href="https://arxiv.org/abs/1803.10986">Barabasz et al. 2018, Error Analysis and
 *      Improving the Accuracy of Winograd Convolution for Deep Neural Networks</a>
 */
final class WinogradMatrices {

	/**
	 * F(4,3). With these points, 32 bit lose a quarter of what they lose with the usual 1, -1, 2
	 * and -2: max 1.0e-5 instead of 4.0e-5, for 256 channels.
	 */
	static final WinogradMatrices F4 = new WinogradMatrices(
			4, 3, Fraction.of(0, 1), Fraction.of(2, 3), Fraction.of(-2, 3), Fraction.of(3, 2), Fraction.of(-3, 2));

	/** F(4,2). With these points, 32 bit lose a third of what they lose with 0, 1, -1 and 1/2. */
	static final WinogradMatrices F4_OF_TWO =
			new WinogradMatrices(4, 2, Fraction.of(1, 2), Fraction.of(-1, 2), Fraction.of(4, 3), Fraction.of(-4, 3));

	/** A fraction in lowest terms with a positive denominator. */
	record Fraction(long numerator, long denominator) {

		private static final Fraction ZERO = of(0, 1);
		private static final Fraction ONE = of(1, 1);

		static Fraction of(final long numerator, final long denominator) {
			long a = Math.abs(numerator);
			long b = Math.abs(denominator);
			while (b != 0) {
				final long rest = a % b;
				a = b;
				b = rest;
			}
			final long common = denominator < 0 ? -a : a;
			return new Fraction(numerator / common, denominator / common);
		}

		Fraction plus(final Fraction other) {
			return of(
					Math.addExact(
							Math.multiplyExact(numerator, other.denominator),
							Math.multiplyExact(other.numerator, denominator)),
					Math.multiplyExact(denominator, other.denominator));
		}

		Fraction times(final Fraction other) {
			return of(
					Math.multiplyExact(numerator, other.numerator), Math.multiplyExact(denominator, other.denominator));
		}

		Fraction over(final Fraction other) {
			return times(of(other.denominator, other.numerator));
		}

		Fraction negative() {
			return new Fraction(-numerator, denominator);
		}

		double value() {
			return (double) numerator / denominator;
		}
	}

	private final double[][] input;
	private final double[][] kernel;
	private final double[][] output;

	/**
	 * Makes them.
	 *
	 * @param outputs m
	 * @param taps r
	 * @param points m + r - 2 different ones
	 */
	WinogradMatrices(final int outputs, final int taps, final Fraction... points) {
		final int size = outputs + taps - 1;
		if (points.length != size - 1)
			throw new IllegalArgumentException("F(" + outputs + "," + taps + ") takes " + (size - 1) + " points");
		input = new double[size][];
		kernel = new double[size][taps];
		output = new double[outputs][size];
		for (int i = 0; i < size - 1; i++) {
			Fraction divisor = Fraction.ONE;
			for (int j = 0; j < size - 1; j++)
				if (j != i) divisor = divisor.times(points[i].plus(points[j].negative()));
			final double[] row = values(product(i, points), size);
			final double scale = scale(row);
			for (int k = 0; k < size; k++) row[k] /= scale;
			input[i] = row;
			Fraction power = Fraction.ONE;
			for (int k = 0; k < Math.max(outputs, taps); k++) {
				if (k < taps) kernel[i][k] = power.over(divisor).value() * scale;
				if (k < outputs) output[k][i] = power.value();
				power = power.times(points[i]);
			}
		}
		final double[] last = values(product(-1, points), size);
		final double scale = scale(last);
		for (int k = 0; k < size; k++) last[k] /= scale;
		input[size - 1] = last;
		kernel[size - 1][taps - 1] = scale;
		output[outputs - 1][size - 1] = 1;
	}

	/** The coefficients of the product of all x - point but one, the lowest first. */
	private static Fraction[] product(final int without, final Fraction... points) {
		Fraction[] polynomial = {Fraction.ONE};
		for (int j = 0; j < points.length; j++) {
			if (j == without) continue;
			final Fraction[] next = new Fraction[polynomial.length + 1];
			for (int k = 0; k < next.length; k++) {
				final Fraction shifted = k > 0 ? polynomial[k - 1] : Fraction.ZERO;
				final Fraction same = k < polynomial.length ? polynomial[k] : Fraction.ZERO;
				next[k] = shifted.plus(same.times(points[j]).negative());
			}
			polynomial = next;
		}
		return polynomial;
	}

	private static double[] values(final Fraction[] row, final int size) {
		final double[] values = new double[size];
		for (int i = 0; i < row.length; i++) values[i] = row[i].value();
		return values;
	}

	/** The power of two that is nearest to half of what a row's elements add up to. */
	private static double scale(final double... row) {
		double sum = 0;
		for (final double element : row) sum += Math.abs(element);
		return Math.pow(2, Math.rint(Math.log(sum / 2) / Math.log(2)));
	}

	/** B^T: [m+r-1,m+r-1]. */
	double[][] input() {
		return input;
	}

	/** G: [m+r-1,r]. */
	double[][] kernel() {
		return kernel;
	}

	/** A^T: [m,m+r-1]. */
	double[][] output() {
		return output;
	}

	/** The same for images, whose squares are in row-major order: the Kronecker product of a matrix with itself. */
	static double[][] squared(final double[]... matrix) {
		return kronecker(matrix, matrix);
	}

	/** The Kronecker product of two matrices, the first one's for rows of images. */
	static double[][] kronecker(final double[][] a, final double[][] b) {
		final double[][] product = new double[a.length * b.length][a[0].length * b[0].length];
		for (int i = 0; i < product.length; i++)
			for (int j = 0; j < product[i].length; j++)
				product[i][j] = a[i / b.length][j / b[0].length] * b[i % b.length][j % b[0].length];
		return product;
	}

	/** The matrix product. */
	static double[][] product(final double[][] a, final double[][] b) {
		final double[][] product = new double[a.length][b[0].length];
		for (int i = 0; i < a.length; i++)
			for (int j = 0; j < b[0].length; j++) for (int k = 0; k < b.length; k++) product[i][j] += a[i][k] * b[k][j];
		return product;
	}
}
