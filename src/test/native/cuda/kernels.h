/* ONNX Runtime's own kernels, on the processor. */
#pragma once

/* CUDA's dim3. */
struct Dim {
	unsigned x, y, z;
};

/*
 * Runs a kernel.
 *
 * name: as the linker has it
 * arguments: pointers to the kernel's arguments, in order
 * returns: whether it is one of those that are emulated
 */
bool launch(const char *name, Dim grid, Dim block, void **arguments);
