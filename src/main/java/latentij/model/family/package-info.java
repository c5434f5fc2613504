// SPDX-License-Identifier: BSD-2-Clause
/**
 * The autoencoders of diffusers, one class each: what its configs say, how files
 * name its tensors, and its graphs. A new family is a class beside {@link
 * latentij.model.family.AutoencoderKlFamily} and a line in {@link
 * latentij.model.family.Families}. Read {@link latentij.model.family.VaeFamily}
 * first.
 */
package latentij.model.family;
