// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.backend;

import java.util.Objects;

/**
 * The memory that a run may take on a device.
 *
 * @param device where it runs
 * @param bytes of memory: of the CPU what is free, of any other device all there is
 * @param factor from {@link latentij.model.MemoryCost} to what a run needs there
 * @param mostValues a tensor must have fewer values than this
 */
public record Budget(Device device, long bytes, double factor, double mostValues) {

	public Budget {
		Objects.requireNonNull(device, "device");
		if (!(factor > 0)) throw new IllegalArgumentException("The factor must be above 0");
	}

	/**
	 * Compares a run with the budget.
	 *
	 * @param cost in bytes, by {@link latentij.model.MemoryCost}
	 * @param values of the largest tensor
	 * @return true if the run fits
	 */
	public boolean fits(final double cost, final double values) {
		return cost * factor <= bytes && values < mostValues;
	}

	/** @return bytes, by {@link latentij.model.MemoryCost}, of the largest run that fits */
	public double largestCost() {
		return bytes / factor;
	}
}
