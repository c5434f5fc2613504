// SPDX-License-Identifier: BSD-2-Clause
/**
 * ONNX graphs as data: what a graph takes and gives, the memory of a run, how far a pixel
 * looks; and changes to a graph: pixels at its edges, convolutions in Winograd's domain, noise
 * that its maker left inside. The format is protobuf's wire format, read and written here
 * without a library (Fiji has several versions of that library already).
 * <p>
 * Read {@link latentij.model.onnx.OnnxFile} first;
 * {@link latentij.model.onnx.PixelEdges} adds the arithmetic of 8-bit pixels.
 */
package latentij.model.onnx;
