// SPDX-License-Identifier: BSD-2-Clause
/** Runs on Apple's processors, with ONNX Runtime's provider for CoreML. */
package latentij.runtime.coreml;
