// SPDX-License-Identifier: BSD-2-Clause
/**
 * Makes one file of another, for batches: images, latents, and files of other programs; and
 * <em>Encode Folder</em> and <em>Decode Folder</em>. Read {@link latentij.ij.files.FileWork} first.
 */
package latentij.ij.files;
