// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.safetensors;

import java.util.List;

/**
 * Type, shape and place of one tensor of a safetensors file.
 *
 * @param key its name
 * @param dtype its element type
 * @param shape its sizes, row-major, each at least 0; empty for a scalar
 * @param offset of its first byte, from the beginning of the file; may be odd
 * @param length in bytes, as dtype and shape ask for
 */
public record TensorInfo(String key, Dtype dtype, List<Long> shape, long offset, long length) {

	public TensorInfo {
		shape = List.copyOf(shape);
	}

	/** @return the number of elements */
	public long size() {
		return length * 8 / dtype.bits();
	}
}
