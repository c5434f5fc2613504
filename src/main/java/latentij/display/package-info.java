// SPDX-License-Identifier: BSD-2-Clause
/**
 * Pictures of latents for people. Read {@link latentij.display.LatentMontage}
 * first.
 */
package latentij.display;
