// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.Serializable;
import java.util.Objects;
import latentij.codec.tiling.Tiling;

/**
 * One step of a plan: reads a region, runs the network over it, writes a region.
 *
 * @param in the region to read
 * @param out the region to write
 * @param tiling how the network cuts it
 */
public record Step(Region in, Region out, Tiling tiling) implements Serializable {

	public Step {
		Objects.requireNonNull(in, "in");
		Objects.requireNonNull(out, "out");
		Objects.requireNonNull(tiling, "tiling");
	}

	/**
	 * The same in another plane.
	 *
	 * @param plane the number of the plane, from 0
	 * @return a new step
	 */
	public Step at(final int plane) {
		return new Step(in.at(plane), out.at(plane), tiling);
	}
}
