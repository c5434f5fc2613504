// SPDX-License-Identifier: BSD-2-Clause
/**
 * ONNX Runtime: starting it, through DJL's engine, opening sessions, running graphs.
 * <p>
 * Read {@code OrtLoader} first, then {@code OrtGraph}. Nothing here knows of particular
 * devices.
 */
package latentij.runtime.ort;
