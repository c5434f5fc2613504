// SPDX-License-Identifier: BSD-2-Clause
/**
 * Where a latent comes from, as properties of an image and labels of its slices, which ImageJ keeps in TIFF files. Read
 * {@link latentij.ij.provenance.ProvenanceLabels} first.
 */
package latentij.ij.provenance;
