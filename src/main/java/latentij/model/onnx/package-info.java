/**
 * ONNX files as data: reading what a graph takes and gives, and changing one
 * where its maker left something out. The format is protobuf's wire format, read
 * and written here without a library (Fiji has several versions of that library
 * already). Read {@link latentij.model.onnx.OnnxFile} first.
 */
package latentij.model.onnx;
