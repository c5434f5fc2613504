// SPDX-License-Identifier: BSD-2-Clause
/** Runs on the CPU, with ONNX Runtime's own provider. */
package latentij.runtime.cpu;
