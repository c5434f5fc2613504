// SPDX-License-Identifier: BSD-2-Clause
/**
 * The autoencoders of diffusers, one class each: what its configs say, how files name its tensors, and its graphs,
 * which {@link latentij.model.family.network} builds. A new family is a class beside
 * {@link latentij.model.family.AutoencoderKlFamily} and a line in {@link latentij.model.family.Families};
 * {@link latentij.model.family.VqModelFamily} is a short one, which differs from AutoencoderKL in what is done around
 * the graphs. Its vectors go into {@code src/test/resources/latentij/vectors/families}, and their name into
 * {@code FamilyVectorsTest}. Read {@link latentij.model.family.VaeFamily} first.
 */
package latentij.model.family;
