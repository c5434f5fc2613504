/*
 * Each kernel of ONNX Runtime that LatentIJ's graphs lead to does here what it does
 * on a GPU, to the same arguments. Which one is meant tells its name, with the types
 * that it was made for:
 *
 *   void onnxruntime::cuda::_UnaryElementWise<float, __half,
 *     onnxruntime::cuda::OP_Cast<float, __half>, 256, 4>(float const*, __half*, ...)
 */
#include "kernels.h"
#include "emulator.h"

#include <algorithm>
#include <cmath>
#include <cxxabi.h>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

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

static bool has(const std::string &name, const char *part) {
	return name.find(part) != std::string::npos;
}

/* ---- Element by element ---- */

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

/* ---- Values that move ---- */

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

template <class T> Kernel padImage() {
	return [](Dim, Dim, void **a) {
		const int64_t height = argument<int64_t>(a, 2), paddedHeight = argument<int64_t>(a, 3),
			width = argument<int64_t>(a, 4), paddedWidth = argument<int64_t>(a, 5),
			top = argument<int64_t>(a, 6), left = argument<int64_t>(a, 7);
		const T value = argument<T>(a, 8), *x = argument<T *>(a, 9);
		T *y = argument<T *>(a, 10);
		each(argument<int64_t>(a, 11), [=](int64_t i) {
			const int64_t w = i % paddedWidth - left, h = i / paddedWidth % paddedHeight - top,
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

/* ---- Sums ---- */

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

/* ---- Which one is meant ---- */

/* What is the same for all types of values. */
template <class T> Kernel typed(const std::string &name) {
	if (has(name, "::_UnaryElementWise<")) return unaryOf<T>(name);
	if (has(name, "::_BinaryElementWise")) return binary<T>(name);
	if (has(name, "::_PadKernel<") && has(name, ", 0>(")) return pad<T>();
	if (has(name, "::_PadNCHWInputWithPaddingAlongHAndWKernel<") && has(name, ", 0>("))
		return padImage<T>();
	if (has(name, "::_ResizeNearestKernel2D<")) return enlarge2<T>();
	if (has(name, "::_ResizeNearestKernel3D<")) return enlarge3<T>();
	if (has(name, "::softmax_warp_forward<") && has(name, ", false>("))
		return softmaxOfWarps<T>();
	if (has(name, "::softmax_block_forward<") && has(name, "::SoftMaxForwardEpilogue>("))
		return softmaxOfBlocks<T>();
	if (has(name, "::reduce_matrix_columns_kernel<") && has(name, "Identity, onnxruntime::cuda::Identity, false>("))
		return sumColumns<T>();
	return nullptr;
}

/* What only moves values, by their size. */
template <class T> Kernel sized(const std::string &name) {
	const size_t dimensions = name.find("::_SliceKernel<false, ");
	if (dimensions != std::string::npos) return slice<T>(name[dimensions + 22] - '0');
	if (has(name, "::_GatherKernel<")) return gather<T>();
	if (has(name, "::_ConcatKernelSameConcatDim<") && has(name, ", onnxruntime::cuda::TArray<"))
		return concatenate<T>();
	if (has(name, "::_SplitKernelSameSplitDim<") && has(name, ", onnxruntime::cuda::TArray<"))
		return split<T>();
	if (has(name, "::Transpose3DKernel<")) return transpose3<T>();
	if (has(name, "::TransposeKernel<")) return transposeAny<T>();
	return nullptr;
}

static Kernel find(const std::string &name) {
	if (has(name, "::OP_Cast<")) return casting(name);
	if (has(name, "::_Clip<float>")) return clip();
	if (has(name, "::_Fill<int, ")) return fill<int32_t>();
	if (has(name, "::reduce_matrix_rows_kernel<float, float, float>")) return sumRows();
	if (has(name, "transposeNoOverlap(__half*")) return transposeHalf();
	const bool centred = has(name, "_HALF_PIXEL, onnxruntime::cuda::NearestPixel_ROUND_PREFER_FLOOR>");
	if (centred || has(name, "_ASYMMETRIC, onnxruntime::cuda::NearestPixel_FLOOR>")) {
		if (has(name, "::_ResizeNearestMappingKernel2D<")) return origins(2, centred);
		if (has(name, "::_ResizeNearestMappingKernel3D<")) return origins(3, centred);
	}
	const bool isHalf = has(name, "__half");
	if (has(name, "::GroupNormNHWCSumKernel<") && has(name, ", 2>("))
		return isHalf ? groupSums<half>() : groupSums<float>();
	if (has(name, "::GroupNormNHWCScaleKernel<") && has(name, ", 2>("))
		return isHalf ? groupScale<half>() : groupScale<float>();
	const Kernel kernel = isHalf ? typed<half>(name) : has(name, "double") ? typed<double>(name)
		: typed<float>(name);
	if (kernel) return kernel;
	const auto moves = [&name](const std::string &type) {
		return has(name, (type + " const*").c_str()) || has(name, ("ConcatDim<" + type + ",").c_str());
	};
	return moves("signed char") ? sized<int8_t>(name) : moves("short") ? sized<int16_t>(name)
		: moves("long") ? sized<int64_t>(name) : moves("int") ? sized<int32_t>(name) : nullptr;
}

bool launch(const char *name, Dim grid, Dim block, void **arguments) {
	static std::mutex lock;
	static std::map<std::string, Kernel> kernels;
	const Kernel *kernel;
	{
		const std::lock_guard<std::mutex> guard(lock);
		auto found = kernels.find(name);
		if (found == kernels.end()) {
			int status;
			char *readable = abi::__cxa_demangle(name, nullptr, nullptr, &status);
			found = kernels.emplace(name, find(readable != nullptr ? readable : name)).first;
			if (!found->second) unsupported(readable != nullptr ? readable : name, 0);
			free(readable);
		}
		kernel = &found->second;
	}
	if (*kernel) (*kernel)(grid, block, arguments);
	return bool(*kernel);
}
