/* What kernels of ONNX Runtime have in common: how they are called, and what they are given. */
#pragma once

#include "kernels.h"
#include "emulator.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

typedef std::function<void(Dim grid, Dim block, void **arguments)> Kernel;

/* ONNX Runtime's TArray and DivMod<int>, as kernels take them. */
template <class T, int most = 8> struct Array {
	int size;
	T values[most];

	const T &operator[](int i) const { return values[i]; }
};

struct Divisor {
	int value;
	unsigned multiplier, shift;
};

template <class T> T &argument(void **arguments, int i) {
	return *(T *) arguments[i];
}

static bool has(const std::string &name, const std::string &part) {
	return name.find(part) != std::string::npos;
}
