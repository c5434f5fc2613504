// SPDX-License-Identifier: BSD-2-Clause
/**
 * Runs on NVIDIA's GPUs: what CUDA needs of a machine, whether a card works, and what
 * its failures mean.
 * <p>
 * Read {@code CudaBackend} first.
 */
package latentij.runtime.cuda;
