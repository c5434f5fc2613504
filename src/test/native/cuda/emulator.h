/*
 * An emulation of CUDA on the processor, for testing where no GPU is.
 *
 * ONNX Runtime's CUDA library is loaded as it is, and finds these libraries in
 * place of NVIDIA's: the driver (driver.cpp), the runtime (cudart.cpp), cuBLAS
 * (cublas.cpp) and cuDNN (cudnn.cpp). Convolutions and products are computed from
 * the descriptors, strides and pointers that it hands to cuDNN and cuBLAS; its own
 * kernels, which are code for a GPU, from their names and arguments (kernels.cpp).
 * So the choice of kernels, layouts, copies and memory is ONNX Runtime's, and the
 * numbers are those that follow from it, rounded where values are stored and where
 * tensor cores round them (TF32); sums are more exact than a GPU's. What is not
 * emulated fails with its name on standard error.
 *
 * It is kinder than a GPU: cuDNN takes every layout and needs no memory of its own,
 * pointers of the machine and of the device are the same, streams wait for each call,
 * and times mean nothing.
 *
 * Laid out as CUDA 12 and 13 and cuDNN 9 are. See src/test/scripts/emulate-cuda.
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

/* The only card. */
static const char *const DEVICE_NAME = "CUDA emulator";
static const size_t DEVICE_MEMORY = size_t(16) << 30;
static const int DRIVER_VERSION = 13000;

inline int unsupported(const char *name, int status) {
	fprintf(stderr, "CUDA emulator: %s is not emulated\n", name);
	return status;
}

/* What tensor cores multiply in place of a 32-bit float: 10 bits of fraction. */
inline float tf32(float value) {
	uint32_t bits;
	memcpy(&bits, &value, sizeof bits);
	if ((bits & 0x7f800000) == 0x7f800000) return value;
	bits = (bits + 0xfff + (bits >> 13 & 1)) & ~0x1fffu;
	memcpy(&value, &bits, sizeof bits);
	return value;
}

/* Runs something for 0 to count - 1, on all processors. */
template <class F> void each(int64_t count, F run) {
#pragma omp parallel for
	for (int64_t i = 0; i < count; i++)
		run(i);
}
