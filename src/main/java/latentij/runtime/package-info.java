// SPDX-License-Identifier: BSD-2-Clause
/**
 * Running networks: opening them, choosing the device, trying again where one fails.
 * <p>
 * With the packages below, the only one that knows {@code ai.djl} and
 * {@code ai.onnxruntime}: {@code backend} is the interface to devices, {@code cpu},
 * {@code cuda} and {@code coreml} are behind it, {@code ort} is ONNX Runtime, {@code stages} runs
 * large images in little memory. Read
 * {@link latentij.runtime.VaeCodecs} first, then {@code LadderNetwork} and
 * {@code OrtVaeNetwork}.
 */
package latentij.runtime;
