// SPDX-License-Identifier: BSD-2-Clause
/**
 * The values of an ONNX graph: their types, shapes, and the numbers of small ones, without running it; and the
 * convolutions that, by their shapes, take less time in Winograd's domain. Read
 * {@link latentij.model.onnx.values.GraphValues} first.
 */
package latentij.model.onnx.values;
