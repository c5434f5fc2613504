// SPDX-License-Identifier: BSD-2-Clause
/**
 * ImageJ 1.x: encoding, showing and decoding its images and files, and what macros call by name. The packages
 * below belong to this one, and none knows it but {@code files}, {@code live}, {@code menu} and {@code tools}.
 * Read {@link latentij.ij.Latents} first, and {@link latentij.ij.FileJobs} for files.
 */
package latentij.ij;
