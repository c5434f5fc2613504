// SPDX-License-Identifier: BSD-2-Clause
/**
 * Builds ONNX graphs: nodes, constants, weights, and where a graph can be cut into stages.
 * {@link latentij.model.graph.layers} has the layers of autoencoders. Read
 * {@link latentij.model.graph.OnnxGraph} first.
 */
package latentij.model.graph;
