// SPDX-License-Identifier: BSD-2-Clause
/**
 * Kinds of image files that ImageJ opens: what of them it would show as other pixels than theirs.
 */
package latentij.ij.formats;
