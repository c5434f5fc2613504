// SPDX-License-Identifier: BSD-2-Clause
/**
 * Images in folders, as arrays in chunks: reads and writes them, and makes smaller levels, whatever the form of the
 * folder is. {@link latentij.chunked.FolderFormat} is what a form has to do. Knows neither ImageJ nor latents. Read
 * {@link latentij.chunked.FoundImage} and {@link latentij.chunked.ChunkedWriter} first.
 */
package latentij.chunked;
