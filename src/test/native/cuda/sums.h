/* Kernels of ONNX Runtime that add values: sums, softmax, GroupNorm. */
#pragma once

#include "kernel.h"

template <class T> Kernel sumColumns() {
	return [](Dim, Dim, void **a) {
		const int columns = argument<int>(a, 1);
		const T *x = argument<T *>(a, 2);
		T *y = argument<T *>(a, 3);
		each(argument<int>(a, 0), [=](int64_t row) {
			double sum = 0;
			for (int64_t c = 0; c < columns; c++)
				sum += x[row * columns + c];
			y[row] = T(sum);
		});
	};
}

/* Adds to what is there. */
static Kernel sumRows() {
	return [](Dim, Dim, void **a) {
		const float *x = argument<float *>(a, 0);
		float *y = argument<float *>(a, 1);
		const int rows = argument<int>(a, 2), columns = argument<int>(a, 3);
		each(columns, [=](int64_t c) {
			double sum = y[c];
			for (int64_t r = 0; r < rows; r++)
				sum += x[r * columns + c];
			y[c] = float(sum);
		});
	};
}

template <class T> void softmax(const T *x, T *y, int count) {
	float most = -INFINITY, sum = 0;
	for (int i = 0; i < count; i++)
		most = std::max(most, float(x[i]));
	for (int i = 0; i < count; i++)
		sum += std::exp(float(x[i]) - most);
	for (int i = 0; i < count; i++)
		y[i] = T(std::exp(float(x[i]) - most) / sum);
}

template <class T> Kernel softmaxOfWarps() {
	return [](Dim, Dim, void **a) {
		T *y = argument<T *>(a, 0);
		const T *x = argument<T *>(a, 1);
		const int64_t stride = argument<int>(a, 3);
		const int count = argument<int>(a, 4);
		each(argument<int>(a, 2), [=](int64_t row) { softmax(x + row * stride, y + row * stride, count); });
	};
}

template <class T> Kernel softmaxOfBlocks() {
	return [](Dim grid, Dim, void **a) {
		T *y = argument<T *>(a, 0);
		const T *x = argument<T *>(a, 1);
		const int count = argument<int>(a, 2);
		const int64_t from = argument<int>(a, 3), to = argument<int>(a, 4);
		each(grid.x, [=](int64_t row) { softmax(x + row * from, y + row * to, count); });
	};
}

/*
 * GroupNorm of channels-last images, in two kernels. The first adds sums and sums
 * of squares to [batch][2][groups], one block for some rows of pixels. Channels go
 * by twos. SkipGroupNorm's has two images, and keeps their sum for the second kernel.
 */
template <class T> Kernel groupSums() {
	return [](Dim grid, Dim block, void **a) {
		T *kept = argument<T *>(a, 0);
		float *sums = argument<float *>(a, 1);
		const T *x = argument<T *>(a, 2), *skip = argument<T *>(a, 3), *bias = argument<T *>(a, 4);
		const int blockChannels = argument<int>(a, 5), blockPixels = argument<int>(a, 6),
			pixels = argument<int>(a, 7), image = argument<int>(a, 8),
			channels = argument<int>(a, 9), group = argument<int>(a, 10),
			groups = argument<int>(a, 11);
		if (bias != nullptr || (skip != nullptr && argument<bool>(a, 13))) {
			unsupported("SkipGroupNorm with a bias, or one value for each channel", 0);
			abort();
		}
		for (unsigned n = 0; n < grid.z; n++)
			for (unsigned i = 0; i < grid.y; i++)
				for (unsigned k = 0; k < grid.x; k++)
					for (unsigned thread = 0; thread < block.x; thread++) {
						const int c = k * blockChannels + 2 * thread;
						if (c >= channels || int(2 * thread) >= blockChannels) break;
						float sum = 0, squares = 0;
						const int end = std::min(pixels, int(i + 1) * blockPixels);
						for (int64_t p = int64_t(i) * blockPixels; p < end; p++)
							for (int side = 0; side < 2; side++) {
								const int64_t at = int64_t(n) * image + p * channels + c + side;
								if (skip != nullptr) kept[at] = x[at] + skip[at];
								const float value = skip != nullptr ? kept[at] : x[at];
								sum += value;
								squares += value * value;
							}
						float *of = sums + 2 * n * groups + c / group;
						of[0] += sum;
						of[groups] += squares;
					}
	};
}

template <class T> Kernel groupScale() {
	return [](Dim grid, Dim block, void **a) {
		T *y = argument<T *>(a, 0);
		const T *x = argument<T *>(a, argument<T *>(a, 2) != nullptr ? 5 : 1);
		const float *gamma = argument<float *>(a, 3), *beta = argument<float *>(a, 4),
			*sums = argument<float *>(a, 6), epsilon = argument<float>(a, 7);
		const int channels = argument<int>(a, 8), blockChannels = argument<int>(a, 9),
			group = argument<int>(a, 10), groups = argument<int>(a, 11),
			image = argument<int>(a, 12);
		const float inverse = argument<float>(a, 13);
		const int pixels = argument<int>(a, 14), blockPixels = argument<int>(a, 15);
		const bool silu = argument<bool>(a, 16);
		const int64_t done = std::min(int64_t(pixels), int64_t(grid.y) * blockPixels);
		const int reached = std::min(channels, int(std::min(2 * block.x, unsigned(
			blockChannels)) + (grid.x - 1) * blockChannels));
		each(grid.z * done, [=](int64_t i) {
			const int64_t n = i / done, first = n * image + i % done * channels;
			for (int c = 0; c < reached; c++) {
				const float *of = sums + 2 * n * groups + c / group;
				const float mean = of[0] * inverse, variance = of[groups] * inverse - mean * mean;
				float value = (float(x[first + c]) - mean) / std::sqrt(variance + epsilon);
				value = gamma[c] * value + beta[c];
				y[first + c] = T(silu ? value / (1 + std::exp(-value)) : value);
			}
		});
	};
}
