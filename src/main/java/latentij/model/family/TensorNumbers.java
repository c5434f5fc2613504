// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import java.io.IOException;

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
}
