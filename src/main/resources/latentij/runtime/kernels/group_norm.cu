// SPDX-License-Identifier: BSD-2-Clause
/*
 * A group normalization of images [N,H,W,C] and the SiLU after it, for NVIDIA's GPUs, in three kernels:
 *
 *   sums_*      sums of each channel, and of its squares, over strips of pixels; added_* adds a second image first
 *   factors     from all strips, what each channel is multiplied by, and what is added then
 *   scaled_*    multiplies and adds; silu_* activates, too
 *
 * Each image is read once for the sums, and read and written once for the rest, 16 bytes at a time, by as many blocks
 * as the image has strips. No sum depends on the order in which blocks run, so a run gives the same numbers each time.
 *
 * Sums of a strip are in 32 bit, those of an image in 64. src/test/python/compile_kernels.py makes the .ptx
 * file beside this one, which LatentIJ loads; NVIDIA's driver compiles that for its card.
 */

typedef unsigned short half_bits;

enum { THREADS = 256 };

/* Vectors that a thread reads before it does anything with them: the memory takes long to answer. */
enum { AHEAD = 4 };

static __device__ __forceinline__ float from_half(half_bits bits) {
	float value;
	asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
	return value;
}

static __device__ __forceinline__ half_bits to_half(float value) {
	half_bits bits;
	asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value));
	return bits;
}

/* 16 bytes of an image: 8 values of 16 bit or 4 of 32. */
struct Half {
	enum { VALUES = 8 };

	typedef uint4 Vector;

	static __device__ __forceinline__ void get(const Vector &bits, float *values) {
		const unsigned words[] = { bits.x, bits.y, bits.z, bits.w };
#pragma unroll
		for (int i = 0; i < 4; i++) {
			values[2 * i] = from_half(half_bits(words[i]));
			values[2 * i + 1] = from_half(half_bits(words[i] >> 16));
		}
	}

	static __device__ __forceinline__ void put(void *to, long long at, float *values) {
		unsigned words[4];
#pragma unroll
		for (int i = 0; i < 4; i++) {
			const half_bits low = to_half(values[2 * i]), high = to_half(values[2 * i + 1]);
			words[i] = low | unsigned(high) << 16;
		}
		static_cast<uint4 *>(to)[at] = make_uint4(words[0], words[1], words[2], words[3]);
	}

	/* A sum as it is stored. */
	static __device__ __forceinline__ float stored(float value) {
		return from_half(to_half(value));
	}
};

struct Float {
	enum { VALUES = 4 };

	typedef float4 Vector;

	static __device__ __forceinline__ void get(const Vector &four, float *values) {
		values[0] = four.x;
		values[1] = four.y;
		values[2] = four.z;
		values[3] = four.w;
	}

	static __device__ __forceinline__ void put(void *to, long long at, float *values) {
		static_cast<float4 *>(to)[at] = make_float4(values[0], values[1], values[2], values[3]);
	}

	static __device__ __forceinline__ float stored(float value) {
		return value;
	}
};

/*
 * One block for each strip and image: blockIdx.x and blockIdx.y.
 *
 * x, other [N,pixels,C]: an image, and one that is added to it if ADDS
 * sum [N,pixels,C]: their sum, written if ADDS
 * parts [N,strips,2,C]: of each strip the sums, then the sums of squares
 * vectors: C / VALUES, at most THREADS
 * strip: pixels of a strip
 */
template <class T, bool ADDS>
static __device__ __forceinline__ void sums(const void *__restrict__ x, const void *__restrict__ other,
	void *__restrict__ sum, float *__restrict__ parts, int pixels, int vectors, int strip) {
	const int values = T::VALUES;
	const int rows = THREADS / vectors;
	const int row = threadIdx.x / vectors, vector = threadIdx.x - row * vectors;
	const int begin = blockIdx.x * strip;
	const int end = min(begin + strip, pixels);
	const long long first = (long long) blockIdx.y * pixels;
	float total[values], squares[values];
#pragma unroll
	for (int i = 0; i < values; i++) total[i] = squares[i] = 0;
	if (row < rows) {
		for (int pixel = begin + row; pixel < end; pixel += AHEAD * rows) {
			typename T::Vector read[AHEAD], added[AHEAD];
#pragma unroll
			for (int j = 0; j < AHEAD; j++) {
				if (pixel + j * rows >= end) continue;
				const long long at = (first + pixel + j * rows) * vectors + vector;
				read[j] = __ldg(static_cast<const typename T::Vector *>(x) + at);
				if (ADDS) added[j] = __ldg(static_cast<const typename T::Vector *>(other) + at);
			}
#pragma unroll
			for (int j = 0; j < AHEAD; j++) {
				if (pixel + j * rows >= end) continue;
				float value[values];
				T::get(read[j], value);
				if (ADDS) {
					float more[values];
					T::get(added[j], more);
#pragma unroll
					for (int i = 0; i < values; i++) value[i] = T::stored(value[i] + more[i]);
					T::put(sum, (first + pixel + j * rows) * vectors + vector, value);
				}
#pragma unroll
				for (int i = 0; i < values; i++) {
					total[i] += value[i];
					squares[i] += value[i] * value[i];
				}
			}
		}
	}
	__shared__ float ours[2 * T::VALUES * THREADS];
	const int channels = vectors * values;
	const int half = rows * channels;
	if (row < rows) {
#pragma unroll
		for (int i = 0; i < values; i++) {
			ours[row * channels + vector * values + i] = total[i];
			ours[half + row * channels + vector * values + i] = squares[i];
		}
	}
	__syncthreads();
	float *part = parts + ((long long) blockIdx.y * gridDim.x + blockIdx.x) * 2 * channels;
	for (int i = threadIdx.x; i < 2 * channels; i += THREADS) {
		const int from = i < channels ? i : half + i - channels;
		float all = 0;
		for (int r = 0; r < rows; r++) all += ours[from + r * channels];
		part[i] = all;
	}
}

#define SUMS(name, T) \
	extern "C" __global__ void __launch_bounds__(256) sums_##name(const void *x, float *parts, int pixels, \
		int vectors, int strip) { \
		sums<T, false>(x, nullptr, nullptr, parts, pixels, vectors, strip); \
	} \
	extern "C" __global__ void __launch_bounds__(256) added_##name(const void *x, const void *other, void *sum, \
		float *parts, int pixels, int vectors, int strip) { \
		sums<T, true>(x, other, sum, parts, pixels, vectors, strip); \
	}

SUMS(half, Half)
SUMS(float, Float)

/*
 * One block for each group and image: blockIdx.x and blockIdx.y.
 *
 * parts [N,strips,2,C]: from the kernel above
 * gamma, beta [C]
 * factors [N,2,C]: of each channel the factor, then what is added
 * group: channels of a group
 */
extern "C" __global__ void __launch_bounds__(256) factors(const float *__restrict__ parts,
	const float *__restrict__ gamma, const float *__restrict__ beta, float *__restrict__ factors, int strips, int channels, int group, int pixels, float epsilon) {
	__shared__ double totals[THREADS], squares[THREADS];
	const int first = blockIdx.x * group;
	const float *ours = parts + (long long) blockIdx.y * strips * 2 * channels + first;
	double total = 0, square = 0;
#pragma unroll 4
	for (int i = threadIdx.x; i < strips * group; i += THREADS) {
		const int s = i / group;
		const float *at = ours + (long long) s * 2 * channels + (i - s * group);
		total += at[0];
		square += at[channels];
	}
	totals[threadIdx.x] = total;
	squares[threadIdx.x] = square;
	__syncthreads();
	for (int half = THREADS / 2; half > 0; half /= 2) {
		if (threadIdx.x < half) {
			totals[threadIdx.x] += totals[threadIdx.x + half];
			squares[threadIdx.x] += squares[threadIdx.x + half];
		}
		__syncthreads();
	}
	const double count = double(pixels) * group;
	const double mean = totals[0] / count;
	const double variance = max(squares[0] / count - mean * mean, 0.0);
	const double scale = 1 / sqrt(variance + epsilon);
	float *to = factors + (long long) blockIdx.y * 2 * channels;
	for (int i = threadIdx.x; i < group; i += THREADS) {
		const double factor = scale * gamma[first + i];
		to[first + i] = float(factor);
		to[channels + first + i] = float(beta[first + i] - mean * factor);
	}
}

/*
 * One block for each strip and image: blockIdx.x and blockIdx.y.
 *
 * x, y [N,pixels,C]
 * factors [N,2,C]: from the kernel above
 * vectors, strip: as above
 */
template <class T, bool SILU>
static __device__ __forceinline__ void scaled(const void *__restrict__ x, void *__restrict__ y,
	const float *__restrict__ factors, int pixels, int vectors, int strip) {
	const int values = T::VALUES;
	const int rows = THREADS / vectors;
	const int row = threadIdx.x / vectors, vector = threadIdx.x - row * vectors;
	if (row >= rows) return;
	const int channels = vectors * values;
	const float *from = factors + (long long) blockIdx.y * 2 * channels + vector * values;
	float factor[values], more[values];
#pragma unroll
	for (int i = 0; i < values; i++) {
		factor[i] = from[i];
		more[i] = from[channels + i];
	}
	const int begin = blockIdx.x * strip;
	const int end = min(begin + strip, pixels);
	const long long first = (long long) blockIdx.y * pixels;
	for (int pixel = begin + row; pixel < end; pixel += AHEAD * rows) {
		typename T::Vector read[AHEAD];
#pragma unroll
		for (int j = 0; j < AHEAD; j++)
			if (pixel + j * rows < end)
				read[j] = __ldg(static_cast<const typename T::Vector *>(x)
					+ (first + pixel + j * rows) * vectors + vector);
#pragma unroll
		for (int j = 0; j < AHEAD; j++) {
			if (pixel + j * rows >= end) continue;
			float value[values];
			T::get(read[j], value);
#pragma unroll
			for (int i = 0; i < values; i++) {
				value[i] = value[i] * factor[i] + more[i];
				if (SILU) value[i] = __fdividef(value[i], 1 + __expf(-value[i]));
			}
			T::put(y, (first + pixel + j * rows) * vectors + vector, value);
		}
	}
}

#define SCALED(name, T) \
	extern "C" __global__ void __launch_bounds__(256) scaled_##name(const void *x, void *y, const float *factors, \
		int pixels, int vectors, int strip) { \
		scaled<T, false>(x, y, factors, pixels, vectors, strip); \
	} \
	extern "C" __global__ void __launch_bounds__(256) silu_##name(const void *x, void *y, const float *factors, \
		int pixels, int vectors, int strip) { \
		scaled<T, true>(x, y, factors, pixels, vectors, strip); \
	}

SCALED(half, Half)
SCALED(float, Float)
