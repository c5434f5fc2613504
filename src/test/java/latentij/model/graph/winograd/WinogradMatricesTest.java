// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.winograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import latentij.model.graph.winograd.WinogradMatrices.Fraction;
import org.junit.jupiter.api.Test;

class WinogradMatricesTest {

	/** A rounding in 64 bit is 1e-16, and matrices have elements up to 10. */
	private static final double TOLERANCE = 1e-13;

	private static double[] times(final double[][] matrix, final double... vector) {
		final double[] product = new double[matrix.length];
		for (int i = 0; i < matrix.length; i++)
			for (int j = 0; j < vector.length; j++) product[i] += matrix[i][j] * vector[j];
		return product;
	}

	private static void assertFilters(final WinogradMatrices matrices, final int outputs, final int taps) {
		final Random random = new Random(1);
		final int size = outputs + taps - 1;
		final double[] image = random.doubles((long) size * size, -1, 1).toArray();
		final double[] kernel = random.doubles((long) taps * taps, -1, 1).toArray();
		final double[] products = times(WinogradMatrices.squared(matrices.input()), image);
		final double[] weights = times(WinogradMatrices.squared(matrices.kernel()), kernel);
		for (int i = 0; i < products.length; i++) products[i] *= weights[i];
		final double[] found = times(WinogradMatrices.squared(matrices.output()), products);
		assertEquals(outputs * outputs, found.length);
		for (int y = 0; y < outputs; y++) {
			for (int x = 0; x < outputs; x++) {
				double expected = 0;
				for (int i = 0; i < taps; i++)
					for (int j = 0; j < taps; j++) expected += kernel[taps * i + j] * image[size * (y + i) + x + j];
				assertEquals(expected, found[outputs * y + x], TOLERANCE);
			}
		}
	}

	@Test
	void productsOfTransformsAreFilters() {
		assertFilters(WinogradMatrices.F4, 4, 3);
		assertFilters(WinogradMatrices.F4_OF_TWO, 4, 2);
		assertFilters(new WinogradMatrices(2, 3, Fraction.of(0, 1), Fraction.of(1, 1), Fraction.of(-1, 1)), 2, 3);
	}

	@Test
	void sumsOfInputsAreOfASimilarSize() {
		for (final WinogradMatrices matrices : List.of(WinogradMatrices.F4, WinogradMatrices.F4_OF_TWO)) {
			for (final double[] row : matrices.input()) {
				double sum = 0;
				for (final double element : row) sum += Math.abs(element);
				// From 2 / sqrt(2) to 2 * sqrt(2).
				assertEquals(2.12, sum, 0.71);
			}
		}
	}

	@Test
	void pointsAreAsManyAsTheFilterTakes() {
		assertThrows(
				IllegalArgumentException.class, () -> new WinogradMatrices(2, 3, Fraction.of(0, 1), Fraction.of(1, 1)));
	}

	@Test
	void fractionsAreInLowestTerms() {
		assertEquals(new Fraction(-2, 3), Fraction.of(4, -6));
		assertEquals(new Fraction(0, 1), Fraction.of(0, -5));
		assertEquals(
				new Fraction(1, 6), Fraction.of(2, 3).plus(Fraction.of(1, 2).negative()));
		assertEquals(new Fraction(-4, 9), Fraction.of(2, 3).over(Fraction.of(-3, 2)));
	}
}
