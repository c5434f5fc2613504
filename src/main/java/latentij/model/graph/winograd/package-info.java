// SPDX-License-Identifier: BSD-2-Clause
/**
 * Convolutions of 3x3 kernels in Winograd's domain, made of ordinary nodes: fewer products, in strips that stay in the
 * processor's cache. Read {@link latentij.model.graph.winograd.WinogradConvolution} first.
 */
package latentij.model.graph.winograd;
