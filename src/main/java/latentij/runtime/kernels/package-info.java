// SPDX-License-Identifier: BSD-2-Clause
/**
 * Kernels of LatentIJ's own for NVIDIA's GPUs, as operators that ONNX Runtime calls in its graphs.
 * <p>
 * ONNX Runtime's normalization starts few threads, which wait for the memory; it takes a third of an image's time.
 * {@code group_norm.cu}, beside this package's resources, has one that starts enough. Nothing is compiled on the
 * user's machine but by NVIDIA's driver, which takes the kernels as text (PTX), and there is no native library of ours:
 * JNA calls ONNX Runtime's C interface, and ONNX Runtime calls back.
 * <p>
 * Read {@code CustomOperators} first, then {@code GroupNormOperator}.
 */
package latentij.runtime.kernels;
