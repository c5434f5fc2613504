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
		final double pixels = (double) input[2] * input[3];
		if (encoding) return input[0] * memory.encodeBytes(pixels, ratio);
		return input[0] * memory.decodeBytes(pixels * ratio * ratio, ratio);
	}

	/**
	 * About how many values the largest tensor of a run has.
	 *
	 * @param input the shape [N,C,H,W] of what goes in
	 */
	double values(final boolean encoding, final long... input) {
		// Of an image, its padding too.
		if (encoding) return input[0] * memory.encodeValues((input[2] + 1.0) * (input[3] + 1.0), ratio);
		return input[0] * memory.decodeValues((double) input[2] * input[3] * ratio * ratio, ratio);
	}
}
