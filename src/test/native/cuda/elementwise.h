/* Kernels of ONNX Runtime that compute each value of a tensor from those at the same place. */
#pragma once

#include "kernel.h"

template <class From, class To, class F> Kernel unary(F function) {
	return [function](Dim, Dim, void **a) {
		const From *x = argument<From *>(a, 0);
		To *y = argument<To *>(a, 1);
		const void *operation = a[2];
		each(argument<int64_t>(a, 3), [=](int64_t i) { y[i] = To(function(x[i], operation)); });
	};
}

template <class T> Kernel cast(const std::string &to) {
	const auto same = [](T x, const void *) { return x; };
	if (to == "float") return unary<T, float>(same);
	if (to == "double") return unary<T, double>(same);
	if (to == "__half") return unary<T, half>(same);
	if (to == "unsigned char") return unary<T, uint8_t>([](T x, const void *) { return int(x); });
	return nullptr;
}

/* OP_Cast<FROM, TO> */
static Kernel casting(const std::string &name) {
	const size_t from = name.find("OP_Cast<") + 8, comma = name.find(", ", from);
	const std::string type = name.substr(from, comma - from),
		to = name.substr(comma + 2, name.find('>', comma) - comma - 2);
	if (type == "float") return cast<float>(to);
	if (type == "double") return cast<double>(to);
	if (type == "__half") return cast<half>(to);
	if (type == "unsigned char") return cast<uint8_t>(to);
	return nullptr;
}

/* The operations hold their parameter, where they have one. */
template <class T> Kernel unaryOf(const std::string &name) {
	if (has(name, "OP_Div<")) return unary<T, T>([](T x, const void *by) { return x / *(const T *) by; });
	if (has(name, "OP_Sqrt<")) return unary<T, T>([](T x, const void *) { return std::sqrt(double(x)); });
	if (has(name, "OP_Exp<")) return unary<T, T>([](T x, const void *) { return std::exp(double(x)); });
	if (has(name, "OP_Round<")) return unary<T, T>([](T x, const void *) { return std::nearbyint(double(x)); });
	if (has(name, "OP_Tanh<")) return unary<T, T>([](T x, const void *) { return std::tanh(double(x)); });
	if (has(name, "OP_Relu<")) return unary<T, T>([](T x, const void *) { return x > 0 ? x : T(0); });
	if (has(name, "OP_LeakyRelu<")) return unary<T, T>([](T x, const void *slope) {
		return x > 0 ? x : T(float(x) * *(const float *) slope);
	});
	if (has(name, "OP_QuickGelu<")) return unary<T, T>([](T x, const void *alpha) {
		return float(x) / (1 + std::exp(-*(const float *) alpha * float(x)));
	});
	return nullptr;
}

enum Operation { ADD, SUBTRACT, MULTIPLY, DIVIDE, MAXIMUM, NONE };

static Operation operation(const std::string &name) {
	return has(name, "OP_Add<") ? ADD : has(name, "OP_Sub<") ? SUBTRACT
		: has(name, "OP_Mul<") ? MULTIPLY : has(name, "OP_Div<") ? DIVIDE
		: has(name, "OP_Max<") ? MAXIMUM : NONE;
}

template <class T> T apply(Operation operation, T x, T y) {
	switch (operation) {
	case ADD: return x + y;
	case SUBTRACT: return x - y;
	case MULTIPLY: return x * y;
	case MAXIMUM: return x != x || x > y ? x : y; // NaN, if one of them is
	default: return x / y;
	}
}

/* Values one by one, or a single one on a side. */
template <class T> Kernel binarySimple(Operation operation, bool manyLeft, bool manyRight) {
	return [=](Dim, Dim, void **a) {
		const T *x = argument<T *>(a, 0), *y = argument<T *>(a, 1);
		T *z = argument<T *>(a, 2);
		each(argument<int>(a, 4), [=](int64_t i) {
			z[i] = apply(operation, x[manyLeft ? i : 0], y[manyRight ? i : 0]);
		});
	};
}

/* One value on the right for each channel. */
template <class T> Kernel binaryPerChannel(Operation operation, bool batch) {
	return [=](Dim, Dim, void **a) {
		const T *x = argument<T *>(a, 0), *y = argument<T *>(a, 1);
		const int64_t area = argument<Divisor>(a, 2).value,
			channels = batch ? argument<Divisor>(a, 3).value : INT64_MAX;
		T *z = argument<T *>(a, batch ? 4 : 3);
		each(argument<int>(a, batch ? 6 : 5), [=](int64_t i) {
			z[i] = apply(operation, x[i], y[i / area % channels]);
		});
	};
}

/* Repeated along some dimensions, on sides that are said. */
template <class T> Kernel binaryRepeated(Operation operation, bool left, bool right) {
	return [=](Dim, Dim, void **a) {
		const int rank = argument<int>(a, 0);
		const auto &stridesX = argument<Array<int64_t>>(a, 1),
			&stridesY = argument<Array<int64_t>>(a, 3);
		const T *x = argument<T *>(a, 2), *y = argument<T *>(a, 4);
		const auto &strides = argument<Array<Divisor>>(a, 5);
		T *z = argument<T *>(a, 6);
		each(argument<int>(a, 8), [=](int64_t i) {
			int64_t ofX = left ? 0 : i, ofY = right ? 0 : i, rest = i;
			for (int d = 0; d < rank; d++) {
				const int64_t at = rest / strides[d].value;
				rest %= strides[d].value;
				if (left) ofX += at * stridesX[d];
				if (right) ofY += at * stridesY[d];
			}
			z[i] = apply(operation, x[ofX], y[ofY]);
		});
	};
}

template <class T> Kernel binary(const std::string &name) {
	const Operation what = operation(name);
	// Counted with int, and not with what longer tensors are.
	if (what == NONE || !has(name, ", int>(")) return nullptr;
	if (has(name, "RhsPerChannelBatch1<")) return binaryPerChannel<T>(what, false);
	if (has(name, "RhsPerChannelBatchN<")) return binaryPerChannel<T>(what, true);
	const bool both = has(name, ", true, true, 256, ") || has(name, "<true, true, "),
		left = both || has(name, ", true, false, 256, ") || has(name, "<true, false, "),
		right = both || has(name, ", false, true, 256, ") || has(name, "<false, true, ");
	if (has(name, "_BinaryElementWiseSimple<")) return binarySimple<T>(what, left, right);
	return has(name, "_BinaryElementWise<") ? binaryRepeated<T>(what, left, right) : nullptr;
}

static Kernel clip() {
	return [](Dim, Dim, void **a) {
		const float *x = argument<float *>(a, 0), *least = argument<float *>(a, 2),
			*most = argument<float *>(a, 3);
		float *y = argument<float *>(a, 1);
		const float low = least != nullptr ? *least : argument<float>(a, 4),
			high = most != nullptr ? *most : argument<float>(a, 5);
		each(argument<int64_t>(a, 6), [=](int64_t i) {
			y[i] = x[i] < low ? low : x[i] > high ? high : x[i];
		});
	};
}
