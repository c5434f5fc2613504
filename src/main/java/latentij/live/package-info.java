// SPDX-License-Identifier: BSD-2-Clause
/**
 * Latents that are decoded while they are edited: which state is computed next, and which
 * part of it. Knows neither windows nor ImageJ. Read {@link latentij.live.LiveDecoder}
 * first.
 */
package latentij.live;
