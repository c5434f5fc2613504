// SPDX-License-Identifier: BSD-2-Clause
/**
 * The layers of autoencoders as nodes of a graph: convolutions, norms, attention, and how a device wants them. Read
 * {@link latentij.model.graph.layers.Layers} first.
 */
package latentij.model.graph.layers;
