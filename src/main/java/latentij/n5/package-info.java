// SPDX-License-Identifier: BSD-2-Clause
/**
 * Images in N5 containers: their attributes, as n5-ij, n5-viewer, BigDataViewer and COSEM write them, and their
 * blocks. The chunks of {@link latentij.chunked} do the rest. Knows neither ImageJ nor latents. The libraries that would
 * do this (n5, n5-universe) are not on Maven Central. Read {@link latentij.n5.N5Format} first.
 *
 * @see <a href="https://github.com/saalfeldlab/n5#file-system-specification">N5, version 4.0.0</a>
 */
package latentij.n5;
