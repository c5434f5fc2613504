/* cuDNN's tensors. */
#pragma once

#include "emulator.h"

#include <vector>

static const int NOT_SUPPORTED = 3000;

/* Of cudnnDataType_t. */
enum Type { FLOAT = 0, HALF = 2 };

/* [N,C,H,W] with any strides. */
struct Tensor {
	std::vector<int64_t> shape, strides;
	int type;
	char *values;

	int64_t at(int64_t n, int64_t c, int64_t h, int64_t w) const {
		// What has only one value along a dimension has it everywhere.
		return (shape[0] > 1 ? n * strides[0] : 0) + (shape[1] > 1 ? c * strides[1] : 0) +
			(shape[2] > 1 ? h * strides[2] : 0) + (shape[3] > 1 ? w * strides[3] : 0);
	}

	float get(int64_t n, int64_t c, int64_t h, int64_t w) const {
		const int64_t i = at(n, c, h, w);
		return type == HALF ? float(((half *) values)[i]) : ((float *) values)[i];
	}

	void set(int64_t n, int64_t c, int64_t h, int64_t w, float value) const {
		const int64_t i = at(n, c, h, w);
		if (type == HALF) ((half *) values)[i] = half(value);
		else ((float *) values)[i] = value;
	}
};

static bool isGood(const Tensor &tensor) {
	return tensor.values != nullptr && tensor.shape.size() == 4 &&
		(tensor.type == FLOAT || tensor.type == HALF);
}

/* Sets every value. */
template <class F> void fill(const Tensor &y, F value) {
	each(y.shape[0] * y.shape[1], [&](int64_t i) {
		const int64_t n = i / y.shape[1], c = i % y.shape[1];
		for (int64_t h = 0; h < y.shape[2]; h++)
			for (int64_t w = 0; w < y.shape[3]; w++)
				y.set(n, c, h, w, value(n, c, h, w));
	});
}

static void add(const Tensor &x, float ofX, const Tensor &b, float ofB, const Tensor &y) {
	fill(y, [&](int64_t n, int64_t c, int64_t h, int64_t w) {
		return ofX * x.get(n, c, h, w) + ofB * b.get(n, c, h, w);
	});
}
