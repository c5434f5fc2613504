// SPDX-License-Identifier: BSD-2-Clause
/**
 * Image files: opened without a window, and saved whole or not at all. What ImageJ would show as other pixels is read in
 * another way, or refused. Read {@link latentij.ij.formats.ImageFile} first.
 */
package latentij.ij.formats;
