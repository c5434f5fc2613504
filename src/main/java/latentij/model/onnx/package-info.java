// SPDX-License-Identifier: BSD-2-Clause
/**
 * ONNX graphs of others as data: reading what a graph in a file takes and gives, and
 * changing one where its maker left something out. The format is protobuf's wire
 * format, read and written here without a library (Fiji has several versions of that
 * library already).
 * <p>
 * Read {@link latentij.model.onnx.OnnxFile} first;
 * {@link latentij.model.onnx.PixelEdges} adds the arithmetic of 8-bit pixels.
 */
package latentij.model.onnx;
