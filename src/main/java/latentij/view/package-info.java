// SPDX-License-Identifier: BSD-2-Clause
/**
 * Pictures that explain: color maps, text and color bars on paper. Knows nothing of the rest of
 * LatentIJ. Read {@link latentij.view.Paper} first.
 */
package latentij.view;
