// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.util.Locale;
import latentij.codec.VaeException;

/** A run has a tensor of more values than a GPU can count. */
final class GpuLimitException extends VaeException {

	private static final long serialVersionUID = 1L;

	/**
	 * CUDA's kernels count the values of a tensor in 32 bit, and give wrong ones
	 * beyond.
	 *
	 * @see <a href=
	 *      "https://github.com/microsoft/onnxruntime/issues/28385">onnxruntime#28385</a>
	 */
	static final double MOST_VALUES = 1L << 31;

	GpuLimitException(final double values) {
		super(String.format(
				Locale.ROOT,
				"The largest tensor would have about %,.0f values; a GPU can count %,.0f",
				values,
				MOST_VALUES - 1));
	}
}
