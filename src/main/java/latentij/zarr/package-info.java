// SPDX-License-Identifier: BSD-2-Clause
/**
 * Images in OME-Zarr folders: their descriptions, and the chunks of their arrays, read of Zarr 2 and 3, written as
 * Zarr 2. Knows neither ImageJ nor latents. The libraries that would do this (zarr-java, jzarr, n5-zarr) are not on
 * Maven Central, or need what is not. Read {@link latentij.zarr.OmeZarrReader} and {@link latentij.zarr.ZarrWriter}
 * first.
 */
package latentij.zarr;
