// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Tensors of a model as numbers, for what is done around its graphs. */
@FunctionalInterface
public interface TensorNumbers {

	/**
	 * Reads a tensor.
	 *
	 * @param key as diffusers names it today; one of {@link VaeGraphs#numbers}
	 * @return its elements, row-major; owned by the caller
	 * @throws IOException if it cannot be read
	 */
	float[] read(String key) throws IOException;

	/**
	 * Reads a tensor as {@link #decimal} numbers.
	 *
	 * @param key as for {@link #read}
	 * @return its elements, row-major; owned by the caller
	 * @throws IOException if it cannot be read
	 */
	default List<Double> decimals(final String key) throws IOException {
		final List<Double> decimals = new ArrayList<>();
		for (final float value : read(key)) decimals.add(decimal(value));
		return decimals;
	}

	/**
	 * The shortest decimal number that is a float: provenance tells it in few digits.
	 *
	 * @param value a float
	 * @return a number that is this float when it is rounded to one
	 */
	static double decimal(final float value) {
		return Double.parseDouble(Float.toString(value));
	}
}
