// SPDX-License-Identifier: BSD-2-Clause
/**
 * ONNX graphs as data: reading what a graph in a file takes and gives, changing
 * one where its maker left something out, and building an autoencoder's graphs
 * from its config and weights. The format is protobuf's wire format, read and
 * written here without a library (Fiji has several versions of that library
 * already).
 * <p>
 * Read {@link latentij.model.onnx.OnnxFile} first for the graphs of others, and
 * {@link latentij.model.onnx.VaeGraph} for our own;
 * {@link latentij.model.onnx.PixelEdges} adds the arithmetic of 8-bit pixels.
 */
package latentij.model.onnx;
