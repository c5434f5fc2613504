// SPDX-License-Identifier: BSD-2-Clause
/**
 * The memory that ONNX Runtime takes to run a graph, for any size of its input: its nodes are followed in the order of
 * a run, and each value is held until its last use. Read {@link latentij.model.onnx.memory.GraphMemory} first.
 */
package latentij.model.onnx.memory;
