// SPDX-License-Identifier: BSD-2-Clause
package latentij.preview;

/**
 * Eigenvectors of symmetric matrices, by Jacobi's rotations.
 *
 * @see <a href="https://doi.org/10.1515/crll.1846.30.51">Jacobi 1846</a>
 */
final class Eigenvectors {

	private static final int MAX_SWEEPS = 60;

	/** Off the diagonal, so small a part of the whole is zero. */
	private static final double ZERO = 1e-24;

	private Eigenvectors() {}

	/**
	 * Turns a matrix until it is diagonal.
	 *
	 * @param matrix symmetric; its diagonal holds the eigenvalues afterwards
	 * @return the eigenvectors, one in each column
	 */
	static double[][] diagonalize(final double[][] matrix) {
		final int n = matrix.length;
		final double[][] vectors = new double[n][n];
		for (int i = 0; i < n; i++) vectors[i][i] = 1;
		for (int sweep = 0; sweep < MAX_SWEEPS && off(matrix) > ZERO * squares(matrix); sweep++)
			for (int p = 0; p < n; p++) for (int q = p + 1; q < n; q++) rotate(matrix, vectors, p, q);
		return vectors;
	}

	private static double squares(final double[][] matrix) {
		double sum = 0;
		for (final double[] row : matrix) for (final double value : row) sum += value * value;
		return sum;
	}

	private static double off(final double[][] matrix) {
		double sum = squares(matrix);
		for (int i = 0; i < matrix.length; i++) sum -= matrix[i][i] * matrix[i][i];
		return sum;
	}

	/** Makes the value at row p, column q zero. */
	private static void rotate(final double[][] matrix, final double[][] vectors, final int p, final int q) {
		if (matrix[p][q] == 0) return;
		final double theta = (matrix[q][q] - matrix[p][p]) / (2 * matrix[p][q]);
		final double direction = theta < 0 ? -1 : 1;
		final double tangent = direction / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
		final double cosine = 1 / Math.sqrt(tangent * tangent + 1);
		final double sine = tangent * cosine;
		for (int i = 0; i < matrix.length; i++) mix(matrix[i], p, q, cosine, sine);
		for (int i = 0; i < matrix.length; i++) {
			final double a = matrix[p][i];
			final double b = matrix[q][i];
			matrix[p][i] = cosine * a - sine * b;
			matrix[q][i] = sine * a + cosine * b;
		}
		for (final double[] row : vectors) mix(row, p, q, cosine, sine);
	}

	private static void mix(final double[] row, final int p, final int q, final double cosine, final double sine) {
		final double a = row[p];
		final double b = row[q];
		row[p] = cosine * a - sine * b;
		row[q] = sine * a + cosine * b;
	}
}
