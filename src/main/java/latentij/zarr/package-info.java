// SPDX-License-Identifier: BSD-2-Clause
/**
 * OME-Zarr: the descriptions of images and arrays, read of Zarr 2 and 3, written as Zarr 2. The chunks of {@link
 * latentij.chunked} do the rest. Knows neither ImageJ nor latents. The libraries that would do this (zarr-java, jzarr,
 * n5-zarr) are not on Maven Central, or need what is not. Read {@link latentij.zarr.ZarrFormat} first.
 */
package latentij.zarr;
