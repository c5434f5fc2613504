/*
 * An emulation of CUDA on the processor, for testing where no GPU is.
 *
 * ONNX Runtime's CUDA library is loaded as it is, and finds these libraries in
 * place of NVIDIA's: the driver (driver.cpp), the runtime (cudart.cpp), cuBLAS
 * (cublas.cpp) and cuDNN (cudnn.cpp). Convolutions and products are computed from
 * the descriptors, strides and pointers that it hands to cuDNN and cuBLAS; its own
 * kernels, which are code for a GPU, from their names and arguments (kernels.cpp).
 * So the choice of kernels, layouts, copies and memory is ONNX Runtime's, and the
 * numbers are those that follow from it, but for the order of sums. What is not
 * emulated fails with its name on standard error. Times mean nothing.
 *
 * Laid out as CUDA 12 and cuDNN 9 are. See src/test/scripts/emulate-cuda.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

/* Seen from outside; all else is hidden. */
#define EXPORT extern "C" __attribute__((visibility("default")))

/* A function that a library must have, and that nothing here calls. */
#define UNSUPPORTED(status, name) \
	EXPORT int name() { return unsupported(#name, status); }

/* A function whose effect cannot be seen here. */
#define NOTHING(name) EXPORT int name() { return 0; }

/* A function that makes an object which is only handed back. */
#define HANDLE(name) \
	EXPORT int name(void **handle) { *handle = calloc(1, 64); return 0; }

typedef _Float16 half;

inline int unsupported(const char *name, int status) {
	fprintf(stderr, "CUDA emulator: %s is not emulated\n", name);
	return status;
}

/* Runs something for 0 to count - 1, on all processors. */
template <class F> void each(int64_t count, F run) {
#pragma omp parallel for
	for (int64_t i = 0; i < count; i++)
		run(i);
}
