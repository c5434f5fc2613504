// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import latentij.model.MemoryCost;
import latentij.model.VaeModel;

/**
 * The cost of runs of a model.
 *
 * @param memory of the model
 * @param ratio the model's spatial compression ratio
 */
record RunCost(MemoryCost memory, int ratio) {

	static RunCost of(final VaeModel model) {
		return new RunCost(model.memory(), model.config().spatialCompressionRatio());
	}

	/**
	 * The memory that a run needs, in bytes.
	 *
	 * @param input the shape [N,C,H,W] of what goes in
	 */
	double bytes(final boolean encoding, final long... input) {
		if (encoding) return input[0] * memory.encodeBytes(input[2], input[3], ratio);
		return input[0] * memory.decodeBytes(input[2] * ratio, input[3] * ratio, ratio);
	}

	/**
	 * About how many values the largest tensor of a run has.
	 *
	 * @param input the shape [N,C,H,W] of what goes in
	 */
	double values(final boolean encoding, final long... input) {
		if (!encoding) return input[0] * memory.decodeValues(input[2] * ratio, input[3] * ratio, ratio);
		// Of an image, its padding too.
		final double padded = (1 + 1.0 / input[2]) * (1 + 1.0 / input[3]);
		return input[0] * padded * memory.encodeValues(input[2], input[3], ratio);
	}
}
