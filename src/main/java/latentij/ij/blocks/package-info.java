// SPDX-License-Identifier: BSD-2-Clause
/**
 * Jobs on images that are larger than memory, block by block, and on views of them in a virtual stack. Read
 * {@link latentij.ij.blocks.ChunkedJobs} first.
 */
package latentij.ij.blocks;
