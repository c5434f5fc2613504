// SPDX-License-Identifier: BSD-2-Clause
/**
 * Running networks with ONNX Runtime, through DJL's engine: choosing the device,
 * finding native libraries, opening sessions.
 * <p>
 * The only package that knows {@code ai.djl} and {@code ai.onnxruntime}. Read
 * {@link latentij.runtime.VaeCodecs} first, then {@code OrtVaeNetwork}.
 */
package latentij.runtime;
