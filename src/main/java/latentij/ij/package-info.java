// SPDX-License-Identifier: BSD-2-Clause
/**
 * ImageJ 1.x: images and stacks as sources and sinks of jobs, provenance as properties,
 * the montage of channels, and the menu entries of plain ImageJ. Nothing below this
 * package knows ImageJ. Read {@link latentij.ij.Latents} first.
 */
package latentij.ij;
