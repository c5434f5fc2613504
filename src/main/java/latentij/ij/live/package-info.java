// SPDX-License-Identifier: BSD-2-Clause
/**
 * The window of <em>Decode Live</em>: a picture beside a latent that follows it, and sliders. What
 * is computed when is decided in {@link latentij.live}. Read {@link latentij.ij.live.DecodeLive}
 * first.
 */
package latentij.ij.live;
