// SPDX-License-Identifier: BSD-2-Clause
/**
 * Folders of ONNX graphs as Hugging Face Optimum exports them. Read {@link
 * latentij.model.optimum.OnnxFolder} first.
 */
package latentij.model.optimum;
