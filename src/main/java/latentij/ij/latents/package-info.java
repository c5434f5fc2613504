// SPDX-License-Identifier: BSD-2-Clause
/**
 * Latents as stacks of ImageJ: their layout, values, names and pixels, those that are open, the images they were made
 * of. Read {@link latentij.ij.latents.LatentLayout} and {@link latentij.ij.latents.LatentStackSource} first.
 */
package latentij.ij.latents;
