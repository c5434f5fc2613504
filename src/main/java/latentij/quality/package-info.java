// SPDX-License-Identifier: BSD-2-Clause
/**
 * Measures of how much of an image a model keeps. Knows nothing of the rest of
 * LatentIJ. Read {@link latentij.quality.ImageQuality} first.
 */
package latentij.quality;
