// SPDX-License-Identifier: BSD-2-Clause
/**
 * Images of ImageJ as sources of tensors: the colors that are shown, values outside a display range, the memory that
 * results take. Read {@link latentij.ij.images.ImageTensors} first.
 */
package latentij.ij.images;
