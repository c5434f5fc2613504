// SPDX-License-Identifier: BSD-2-Clause
/**
 * Tensors: 32-bit floats in native memory with a shape, and 8-bit pixels; a
 * {@link latentij.tensor.Block} is either.
 * <p>
 * Everything else in LatentIJ stands on this package; it knows nothing of
 * ImageJ, of autoencoders or of ONNX Runtime. Read {@link
 * latentij.tensor.FloatTensor} first.
 */
package latentij.tensor;
