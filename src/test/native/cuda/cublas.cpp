/* cuBLAS: the products and transposed copies of column-major matrices. */
#include "emulator.h"

static const int NOT_SUPPORTED = 15;

/* Of cudaDataType. */
enum Type { FLOAT = 0, DOUBLE = 1, HALF = 2 };

/* Of cublasMath_t; in the first bytes of a handle. */
static const int TF32 = 3;

static bool rounds(void *handle) {
	return (*(int *) handle & 15) == TF32;
}

struct Matrix {
	void *values;
	Type type;
	int64_t ld;
	bool transposed;

	int64_t at(int64_t row, int64_t column) const {
		return transposed ? column + row * ld : row + column * ld;
	}

	double get(int64_t row, int64_t column) const {
		const int64_t i = at(row, column);
		return type == HALF ? double(((half *) values)[i])
			: type == DOUBLE ? ((double *) values)[i] : ((float *) values)[i];
	}

	void set(int64_t row, int64_t column, double value) const {
		const int64_t i = at(row, column);
		if (type == HALF) ((half *) values)[i] = half(value);
		else if (type == DOUBLE) ((double *) values)[i] = value;
		else ((float *) values)[i] = float(value);
	}

	Matrix next(int64_t stride) const {
		const int sizes[] = { 4, 8, 2 };
		return { (char *) values + stride * sizes[type], type, ld, transposed };
	}
};

static Matrix matrix(const void *values, int type, int ld, int operation = 0) {
	return { const_cast<void *>(values), Type(type), ld, operation != 0 };
}

static void multiply(void *handle, int64_t m, int64_t n, int64_t k, double alpha,
	Matrix a, Matrix b, double beta, Matrix c) {
	const bool rounded = rounds(handle) && a.type == FLOAT;
	each(n, [=](int64_t column) {
		for (int64_t row = 0; row < m; row++) {
			double sum = 0;
			for (int64_t i = 0; i < k; i++)
				sum += rounded ? tf32(a.get(row, i)) * tf32(b.get(i, column)) : a.get(row,
					i) * b.get(i, column);
			c.set(row, column, alpha * sum + (beta == 0 ? 0 : beta * c.get(row, column)));
		}
	});
}

/* A factor, of the type in which is computed (cublasComputeType_t). */
static double factor(const void *value, int compute) {
	switch (compute) {
	case 64: case 65: return double(*(half *) value);
	case 70: case 71: return *(double *) value;
	default: return *(float *) value;
	}
}

EXPORT int cublasGemmEx(void *handle, int opA, int opB, int m, int n, int k,
	const void *alpha, const void *a, int typeA, int lda, const void *b, int typeB,
	int ldb, const void *beta, void *c, int typeC, int ldc, int compute, int) {
	multiply(handle, m, n, k, factor(alpha, compute), matrix(a, typeA, lda, opA),
		matrix(b, typeB, ldb, opB), factor(beta, compute), matrix(c, typeC, ldc));
	return 0;
}

EXPORT int cublasSgemm_v2(void *handle, int opA, int opB, int m, int n, int k,
	const float *alpha, const float *a, int lda, const float *b, int ldb,
	const float *beta, float *c, int ldc) {
	multiply(handle, m, n, k, *alpha, matrix(a, FLOAT, lda, opA), matrix(b, FLOAT, ldb, opB),
		*beta, matrix(c, FLOAT, ldc));
	return 0;
}

EXPORT int cublasGemmStridedBatchedEx(void *handle, int opA, int opB, int m, int n, int k,
	const void *alpha, const void *a, int typeA, int lda, long strideA, const void *b,
	int typeB, int ldb, long strideB, const void *beta, void *c, int typeC, int ldc,
	long strideC, int count, int compute, int) {
	for (int i = 0; i < count; i++)
		multiply(handle, m, n, k, factor(alpha, compute), matrix(a, typeA, lda, opA).next(i *
			strideA), matrix(b, typeB, ldb, opB).next(i * strideB), factor(beta, compute),
			matrix(c, typeC, ldc).next(i * strideC));
	return 0;
}

EXPORT int cublasSgemmStridedBatched(void *handle, int opA, int opB, int m, int n, int k,
	const float *alpha, const float *a, int lda, long strideA, const float *b, int ldb,
	long strideB, const float *beta, float *c, int ldc, long strideC, int count) {
	for (int i = 0; i < count; i++)
		multiply(handle, m, n, k, *alpha, matrix(a + i * strideA, FLOAT, lda, opA), matrix(b +
			i * strideB, FLOAT, ldb, opB), *beta, matrix(c + i * strideC, FLOAT, ldc));
	return 0;
}

/* c = alpha * op(a) + beta * op(b) */
EXPORT int cublasSgeam(void *, int opA, int opB, int m, int n, const float *alpha,
	const float *a, int lda, const float *beta, const float *b, int ldb, float *c,
	int ldc) {
	const Matrix left = matrix(a, FLOAT, lda, opA), right = matrix(b, FLOAT, ldb, opB),
		sum = matrix(c, FLOAT, ldc);
	const float x = *alpha, y = *beta;
	each(n, [=](int64_t column) {
		for (int64_t row = 0; row < m; row++)
			sum.set(row, column, (x == 0 ? 0 : x * left.get(row, column)) + (y == 0 ? 0
				: y * right.get(row, column)));
	});
	return 0;
}

HANDLE(cublasCreate_v2)
NOTHING(cublasDestroy_v2)
NOTHING(cublasSetStream_v2)

EXPORT int cublasSetMathMode(void *handle, int mode) {
	*(int *) handle = mode;
	return 0;
}

EXPORT int cublasGetMathMode(void *handle, int *mode) {
	*mode = *(int *) handle;
	return 0;
}

EXPORT const char *cublasGetStatusName(int) {
	return "CUBLAS_STATUS";
}

EXPORT const char *cublasGetStatusString(int) {
	return "not emulated";
}

/* ---- What else ONNX Runtime's library links to ---- */

#define NONE(name) UNSUPPORTED(NOT_SUPPORTED, name)
NONE(cublasDcopy_v2)
NONE(cublasDgeam)
NONE(cublasDgemmBatched)
NONE(cublasDgemmStridedBatched)
NONE(cublasDgemm_v2)
NONE(cublasDgetrfBatched)
NONE(cublasDgetriBatched)
NONE(cublasGemmBatchedEx)
NONE(cublasScopy_v2)
NONE(cublasSgemmBatched)
NONE(cublasSgetrfBatched)
NONE(cublasSgetriBatched)
NONE(cublasSscal_v2)
