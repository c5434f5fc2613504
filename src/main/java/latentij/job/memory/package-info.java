// SPDX-License-Identifier: BSD-2-Clause
/**
 * The memory of a job: what a run needs, what there is, and the tiles in which an image fits, or why it does not.
 * Nothing here runs anything. Read {@link latentij.job.memory.MemoryPolicy} first.
 */
package latentij.job.memory;
