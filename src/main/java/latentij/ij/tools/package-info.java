// SPDX-License-Identifier: BSD-2-Clause
/**
 * Commands of ImageJ that work on latents without encoding an image: mixing two, small pictures,
 * files of fewer bits, files of other programs. Read {@link latentij.ij.tools.LatentBlends} first.
 */
package latentij.ij.tools;
