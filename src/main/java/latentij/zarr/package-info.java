// SPDX-License-Identifier: BSD-2-Clause
/**
 * Images in folders of chunks, and OME-Zarr, one form of them: its descriptions, and the chunks of its arrays, read of
 * Zarr 2 and 3, written as Zarr 2. {@link latentij.zarr.FolderFormat} is what another form has to do. Knows neither ImageJ nor latents. The libraries that would do this (zarr-java, jzarr, n5-zarr) are not on
 * Maven Central, or need what is not. Read {@link latentij.zarr.OmeZarrReader} and {@link latentij.zarr.ZarrWriter}
 * first.
 */
package latentij.zarr;
