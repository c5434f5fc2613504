// SPDX-License-Identifier: BSD-2-Clause
/**
 * Images in folders of OME-Zarr or N5 as ImageJ would show them, and folders that are made of its pixels. Read {@link
 * latentij.ij.chunked.ChunkedImage} and {@link latentij.ij.chunked.ChunkedSink} first.
 */
package latentij.ij.chunked;
