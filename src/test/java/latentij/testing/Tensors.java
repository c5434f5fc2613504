// SPDX-License-Identifier: BSD-2-Clause
package latentij.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import latentij.tensor.FloatTensor;

/** Comparing tensors. */
public final class Tensors {

	private Tensors() {}

	/** Fails unless every value is within the tolerance, naming the worst. */
	public static void assertClose(final Npy expected, final FloatTensor found, final double tolerance) {
		assertArrayEquals(expected.shape(), found.shape(), "shape");
		final float[] values = found.toArray();
		int worst = 0;
		for (int i = 0; i < values.length; i++) {
			// The negation makes NaN the worst.
			if (!(Math.abs(values[i] - expected.values()[i]) <= Math.abs(values[worst] - expected.values()[worst])))
				worst = i;
		}
		final double error = Math.abs(values[worst] - expected.values()[worst]);
		assertTrue(
				error <= tolerance,
				"value " + worst + " is " + values[worst] + ", expected was "
						+ expected.values()[worst] + ": " + error + " apart, allowed are "
						+ tolerance);
	}

	/** Fails unless every value is within a part of the largest. */
	public static void assertClose(final FloatTensor expected, final FloatTensor found, final double rtol) {
		assertArrayEquals(expected.shape(), found.shape(), "shape");
		float largest = 0;
		for (final float value : expected.toArray()) largest = Math.max(largest, Math.abs(value));
		assertTrue(largest > 0.1, "there is nothing to compare");
		assertArrayEquals(expected.toArray(), found.toArray(), (float) (rtol * largest));
	}
}
