// SPDX-License-Identifier: BSD-2-Clause
/**
 * Devices that networks run on: the interface that each of ONNX Runtime's execution
 * providers is put behind, and the values around it.
 * <p>
 * Read {@link latentij.runtime.backend.Backend} first.
 */
package latentij.runtime.backend;
