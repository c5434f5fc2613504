// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.memory;

import latentij.codec.tiling.Tiling;
import latentij.runtime.backend.Budget;

/**
 * What fits into memory.
 *
 * @param tiling the tiles
 * @param images of one run
 * @param bytes that are needed, about
 * @param budget that they were planned for
 */
public record Decision(Tiling tiling, int images, double bytes, Budget budget) {}
