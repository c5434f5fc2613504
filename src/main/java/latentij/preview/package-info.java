// SPDX-License-Identifier: BSD-2-Clause
/**
 * Small pictures of latents without a decoder: each pixel is a linear function of the channels. The
 * factors are known, fitted, or principal components. Read {@link
 * latentij.preview.LinearPreview} first.
 */
package latentij.preview;
