// SPDX-License-Identifier: BSD-2-Clause
/**
 * Builds ONNX graphs: nodes, initializers, and the layers of autoencoders. Read
 * {@link latentij.model.graph.Layers} first.
 */
package latentij.model.graph;
