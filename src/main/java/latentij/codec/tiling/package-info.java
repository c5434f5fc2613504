// SPDX-License-Identifier: BSD-2-Clause
/**
 * Images and latents in tiles: which tiles there are, and how those that overlap
 * are blended. Arithmetic only: no networks. Read
 * {@link latentij.codec.tiling.Tiling} first.
 */
package latentij.codec.tiling;
