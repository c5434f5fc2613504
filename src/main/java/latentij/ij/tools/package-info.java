// SPDX-License-Identifier: BSD-2-Clause
/**
 * Commands of ImageJ that see and change latents without encoding an image: mixing two, small pictures,
 * files of fewer bits. Read {@link latentij.ij.tools.LatentBlends} first.
 */
package latentij.ij.tools;
