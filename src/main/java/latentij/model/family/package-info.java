// SPDX-License-Identifier: BSD-2-Clause
/**
 * The autoencoders of diffusers, one architecture each, as graphs. Read
 * {@link latentij.model.family.VaeGraph} first.
 */
package latentij.model.family;
