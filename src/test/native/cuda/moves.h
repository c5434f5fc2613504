/* Kernels of ONNX Runtime that move values, and compute nothing. */
#pragma once

#include "kernel.h"

template <class T> Kernel fill() {
	return [](Dim, Dim, void **a) {
		T *y = argument<T *>(a, 0);
		const T value = argument<T>(a, 1);
		each(argument<int>(a, 2), [=](int64_t i) { y[i] = value; });
	};
}

template <class T> Kernel slice(int rank) {
	return [rank](Dim, Dim, void **a) {
		const auto &starts = argument<Array<int64_t>>(a, 0), &steps = argument<Array<
			int64_t>>(a, 1), &from = argument<Array<int64_t>>(a, 2);
		const auto &to = argument<Array<Divisor>>(a, 3);
		const T *x = argument<T *>(a, 4);
		T *y = argument<T *>(a, 5);
		each(argument<int>(a, 6), [=](int64_t i) {
			int64_t rest = i, at = 0;
			for (int d = 0; d < rank - 1; d++) {
				at += (starts[d] + rest / to[d].value * steps[d]) * from[d];
				rest %= to[d].value;
			}
			y[i] = x[at + starts[rank - 1] + rest * steps[rank - 1]];
		});
	};
}

template <class T> Kernel pad() {
	return [](Dim, Dim, void **a) {
		const int64_t rank = argument<int64_t>(a, 0);
		const auto &shape = argument<Array<int64_t>>(a, 1), &from = argument<Array<
			int64_t>>(a, 2), &before = argument<Array<int64_t>>(a, 3);
		const T value = argument<T>(a, 6), *x = argument<T *>(a, 7);
		const auto &to = argument<Array<Divisor>>(a, 8);
		T *y = argument<T *>(a, 9);
		each(argument<int64_t>(a, 10), [=](int64_t i) {
			int64_t rest = i, at = 0;
			bool inside = true;
			for (int d = 0; d < rank; d++) {
				const int64_t k = rest / to[d].value - before[d];
				rest %= to[d].value;
				inside = inside && k >= 0 && k < shape[d];
				at += k * from[d];
			}
			y[i] = inside ? x[at] : value;
		});
	};
}

/* What is around an image: a value, the image mirrored, or its outermost pixels. */
enum : char { CONSTANT = '0', REFLECT = '1', EDGE = '2' };

static int64_t placeAround(int64_t i, int64_t size, char mode) {
	if (mode == REFLECT) return i < 0 ? -i : i < size ? i : 2 * (size - 1) - i;
	return mode == EDGE ? std::min(std::max(i, int64_t(0)), size - 1) : i;
}

template <class T> Kernel padImage(char mode) {
	return [mode](Dim, Dim, void **a) {
		const int64_t height = argument<int64_t>(a, 2), paddedHeight = argument<int64_t>(a, 3),
			width = argument<int64_t>(a, 4), paddedWidth = argument<int64_t>(a, 5),
			top = argument<int64_t>(a, 6), left = argument<int64_t>(a, 7);
		const T value = argument<T>(a, 8), *x = argument<T *>(a, 9);
		T *y = argument<T *>(a, 10);
		each(argument<int64_t>(a, 11), [=](int64_t i) {
			const int64_t w = placeAround(i % paddedWidth - left, width, mode),
				h = placeAround(i / paddedWidth % paddedHeight - top, height, mode),
				plane = i / paddedWidth / paddedHeight;
			y[i] = h >= 0 && w >= 0 && h < height && w < width
				? x[(plane * height + h) * width + w] : value;
		});
	};
}

struct Origin {
	int at, outside;
};

/*
 * Where the values of an enlarged image come from, dimension by dimension: asymmetric
 * and down, or from half a pixel to the nearest.
 */
static Kernel origins(int dimensions, bool centred) {
	return [=](Dim, Dim, void **a) {
		Origin *origin = argument<Origin *>(a, 5 * dimensions + 3);
		for (int d = 0; d < dimensions; d++) {
			const int in = argument<int>(a, d), out = argument<int>(a, dimensions + d);
			const float scale = argument<float>(a, 2 * dimensions + d);
			for (int i = 0; i < out; i++) {
				const int at = int(centred ? std::ceil((i + 0.5f) / scale - 1) : std::floor(i /
					scale));
				*origin++ = { std::min(std::max(at, 0), in - 1), 0 };
			}
		}
	};
}

template <class T> Kernel enlarge2() {
	return [](Dim, Dim, void **a) {
		const int64_t height = argument<int64_t>(a, 0), plane = argument<int64_t>(a, 2);
		const int row = argument<int>(a, 3), toPlane = argument<Divisor>(a, 4).value,
			toRow = argument<Divisor>(a, 5).value;
		const T *x = argument<T *>(a, 6);
		T *y = argument<T *>(a, 7);
		const Origin *origin = argument<Origin *>(a, 10);
		each(argument<int64_t>(a, 8), [=](int64_t i) {
			y[i] = x[i / toPlane * plane + origin[i % toPlane / toRow].at * row + origin[
				height + i % toPlane % toRow].at];
		});
	};
}

template <class T> Kernel enlarge3() {
	return [](Dim, Dim, void **a) {
		const int64_t depth = argument<int64_t>(a, 0), height = argument<int64_t>(a, 1),
			image = argument<int64_t>(a, 3), plane = argument<int64_t>(a, 4);
		const int row = argument<int>(a, 5), toImage = argument<Divisor>(a, 6).value,
			toPlane = argument<Divisor>(a, 7).value, toRow = argument<Divisor>(a, 8).value;
		const T *x = argument<T *>(a, 9);
		T *y = argument<T *>(a, 10);
		const Origin *origin = argument<Origin *>(a, 13);
		each(argument<int64_t>(a, 11), [=](int64_t i) {
			const int64_t inImage = i % toImage, inPlane = inImage % toPlane;
			y[i] = x[i / toImage * image + origin[inImage / toPlane].at * plane + origin[
				depth + inPlane / toRow].at * row + origin[depth + height + inPlane %
				toRow].at];
		});
	};
}

template <class T> Kernel gather() {
	return [](Dim, Dim, void **a) {
		const int64_t input = argument<int64_t>(a, 0), count = argument<int64_t>(a, 1);
		const int output = argument<Divisor>(a, 2).value, block = argument<Divisor>(a, 3).value;
		const void *indices = argument<void *>(a, 4);
		const bool is64 = argument<size_t>(a, 5) == sizeof(int64_t);
		const T *x = argument<T *>(a, 6);
		T *y = argument<T *>(a, 7);
		each(argument<int>(a, 8), [=](int64_t i) {
			const int64_t k = i % output / block;
			int64_t index = is64 ? ((int64_t *) indices)[k] : ((int *) indices)[k];
			if (index < 0) index += count;
			y[i] = index < 0 || index >= count ? T(0) : x[i / output * input + index * block +
				i % output % block];
		});
	};
}

/*
 * Tensors one behind the other along a dimension. A block is all that the result has
 * from one index before this dimension to the next; a slice, from one index of the
 * dimension itself to the next. Each tensor has as many slices as the others.
 */
template <class T> Kernel concatenate() {
	return [](Dim, Dim, void **a) {
		const int block = argument<Divisor>(a, 0).value, slice = argument<Divisor>(a, 1).value,
			slices = argument<Divisor>(a, 2).value;
		T *y = argument<T *>(a, 3);
		const auto &x = argument<Array<const T *, 32>>(a, 4);
		each(argument<int>(a, 5), [=](int64_t i) {
			const int64_t k = i % block / slice;
			y[i] = x[k / slices][(i / block * slices + k % slices) * slice + i % slice];
		});
	};
}

/* The same of tensors that have different numbers of slices: of each, and up to its end. */
template <class T> Kernel concatenateUnequal() {
	return [](Dim, Dim, void **a) {
		const int block = argument<Divisor>(a, 0).value, slice = argument<Divisor>(a, 1).value;
		const int64_t *slices = argument<int64_t *>(a, 2), *end = argument<int64_t *>(a, 3), *tensor =
			argument<int64_t *>(a, 4);
		T *y = argument<T *>(a, 5);
		const T *const *x = argument<const T **>(a, 6);
		each(argument<int>(a, 7), [=](int64_t i) {
			const int64_t k = i % block / slice, t = tensor[k], first = t == 0 ? 0 : end[t - 1];
			y[i] = x[t][(i / block * slices[t] + k - first) * slice + i % slice];
		});
	};
}

/* The way back to equal tensors. */
template <class T> Kernel split() {
	return [](Dim, Dim, void **a) {
		const int block = argument<Divisor>(a, 0).value, slice = argument<Divisor>(a, 1).value,
			slices = argument<Divisor>(a, 2).value;
		const T *x = argument<T *>(a, 4);
		const auto &y = argument<Array<T *, 32>>(a, 5);
		each(argument<int>(a, 6), [=](int64_t i) {
			const int64_t k = i % block / slice;
			y[k / slices][(i / block * slices + k % slices) * slice + i % slice] = x[i];
		});
	};
}

/* [m,n] to [n,m], matrix by matrix. */
template <class T> void transpose(const T *x, T *y, int64_t m, int64_t n, int64_t count) {
	each(count * m, [=](int64_t row) {
		const int64_t first = row / m * m * n;
		for (int64_t column = 0; column < n; column++)
			y[first + column * m + row % m] = x[first + row % m * n + column];
	});
}

static Kernel transposeHalf() {
	return [](Dim, Dim, void **a) {
		transpose(argument<half *>(a, 1), argument<half *>(a, 0), argument<int>(a, 3),
			argument<int>(a, 2), 1);
	};
}

template <class T> Kernel transpose3() {
	return [](Dim grid, Dim, void **a) {
		transpose(argument<T *>(a, 3), argument<T *>(a, 4), argument<int64_t>(a, 0),
			argument<int64_t>(a, 1), grid.z);
	};
}

template <class T> Kernel transposeAny() {
	return [](Dim, Dim, void **a) {
		const int rank = argument<int>(a, 0);
		const auto &from = argument<Array<int64_t>>(a, 1);
		const T *x = argument<T *>(a, 2);
		const auto &to = argument<Array<Divisor>>(a, 3);
		T *y = argument<T *>(a, 4);
		each(argument<int>(a, 5), [=](int64_t i) {
			int64_t rest = i, at = 0;
			for (int d = 0; d < rank; d++) {
				at += rest / to[d].value * from[d];
				rest %= to[d].value;
			}
			y[i] = x[at];
		});
	};
}
