// SPDX-License-Identifier: BSD-2-Clause
/**
 * Measure Reconstruction: images of ImageJ are encoded and decoded, and compared with what came
 * back, in a table, a montage, a plot and plain sentences. Read {@link
 * latentij.reconstruction.Reconstructions} first.
 */
package latentij.reconstruction;
