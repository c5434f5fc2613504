// SPDX-License-Identifier: BSD-2-Clause
/**
 * Weights in safetensors files: the header, checked as the untrusted input it
 * is, and the tensors behind it. Knows nothing of models. Read {@link
 * latentij.model.safetensors.SafetensorsFile} first.
 */
package latentij.model.safetensors;
