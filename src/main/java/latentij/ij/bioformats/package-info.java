// SPDX-License-Identifier: BSD-2-Clause
/**
 * Files of microscopes and slide scanners, read by Bio-Formats where that is installed, as in Fiji. LatentIJ neither
 * contains it nor is compiled with it: its classes are looked for when such a file is opened. Read
 * {@link latentij.ij.bioformats.BioFormats} first.
 */
package latentij.ij.bioformats;
