// SPDX-License-Identifier: BSD-2-Clause
/**
 * ImageJ 1.x: images, stacks and files as sources and sinks of jobs, provenance as properties and
 * labels, the montage of channels, progress and questions. Of the packages below, only
 * {@code planes}, {@code chunked}, {@code formats} and {@code bioformats} know ImageJ, which belong to
 * this one. Read {@link latentij.ij.Latents} first.
 */
package latentij.ij;
