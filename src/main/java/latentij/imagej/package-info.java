// SPDX-License-Identifier: BSD-2-Clause
/**
 * Between ImageJ's images and tensors: what of an image is encoded, how a latent
 * lies in a stack, and what the stack remembers of its making.
 * <p>
 * Read {@link latentij.imagej.ImageTensors} and {@link
 * latentij.imagej.LatentImages} first.
 */
package latentij.imagej;
