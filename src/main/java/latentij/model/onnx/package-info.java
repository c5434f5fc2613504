// SPDX-License-Identifier: BSD-2-Clause
/**
 * ONNX files as data: what a graph takes and gives, how far a pixel looks, where its weights are; and changes to it:
 * pixels at its edges, and noise that its maker left inside. {@link latentij.model.onnx.values} follows the shapes of
 * its values, {@link latentij.model.onnx.memory} the memory of a run. The format is protobuf's wire format, read and
 * written here without a library (Fiji has several versions of that library already).
 * <p>
 * Read {@link latentij.model.onnx.OnnxFile} first; {@link latentij.model.onnx.PixelEdges} adds the arithmetic of
 * 8-bit pixels.
 */
package latentij.model.onnx;
