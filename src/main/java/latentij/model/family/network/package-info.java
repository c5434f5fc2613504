// SPDX-License-Identifier: BSD-2-Clause
/**
 * The networks of autoencoders: their architectures as numbers, and the graphs that these give. Knows no configs and no
 * files. Read {@link latentij.model.family.network.VaeGraph} first.
 */
package latentij.model.family.network;
