// SPDX-License-Identifier: BSD-2-Clause
/**
 * Planes of ImageJ's stacks and hyperstacks: each as the user sees it, or as the grey values of
 * one channel; and stacks that are made of planes, in memory or in a file. Read {@link latentij.ij.planes.ShownPlanes}
 * first.
 */
package latentij.ij.planes;
