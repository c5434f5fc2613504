/* cuBLAS: the products and transposed copies of column-major matrices. */
#include "emulator.h"

#include <vector>

static const int NOT_SUPPORTED = 15;

/* Of cudaDataType. */
enum Type { FLOAT = 0, HALF = 2 };

/* Of cublasMath_t; in the first bytes of a handle. */
static const int TF32 = 3;

static bool rounds(void *handle) {
	return (*(int *) handle & 15) == TF32;
}

struct Matrix {
	void *values;
	int type;
	int64_t ld;
	bool transposed;

	int64_t at(int64_t row, int64_t column) const {
		return transposed ? column + row * ld : row + column * ld;
	}

	float get(int64_t row, int64_t column) const {
		const int64_t i = at(row, column);
		return type == HALF ? float(((half *) values)[i]) : ((float *) values)[i];
	}

	void set(int64_t row, int64_t column, double value) const {
		const int64_t i = at(row, column);
		if (type == HALF) ((half *) values)[i] = half(value);
		else ((float *) values)[i] = float(value);
	}

	Matrix next(int64_t stride) const {
		return { (char *) values + stride * (type == HALF ? 2 : 4), type, ld, transposed };
	}

	/* All values, row by row, as they are multiplied. */
	std::vector<float> rows(int64_t count, int64_t columns, bool rounded) const {
		std::vector<float> all(count * columns);
		each(count, [&](int64_t row) {
			for (int64_t column = 0; column < columns; column++) {
				const float value = get(row, column);
				all[row * columns + column] = rounded && type == FLOAT ? tf32(value) : value;
			}
		});
		return all;
	}

	Matrix turned() const {
		return { values, type, ld, !transposed };
	}
};

static Matrix matrix(const void *values, int type, int ld, int operation = 0) {
	return { const_cast<void *>(values), type, ld, operation != 0 };
}

static bool isGood(const Matrix &matrix) {
	return matrix.type == FLOAT || matrix.type == HALF;
}

static int multiply(void *handle, int64_t m, int64_t n, int64_t k, double alpha,
	Matrix a, Matrix b, double beta, Matrix c) {
	if (!isGood(a) || !isGood(b) || !isGood(c))
		return unsupported("this product", NOT_SUPPORTED);
	const std::vector<float> rows = a.rows(m, k, rounds(handle)),
		columns = b.turned().rows(n, k, rounds(handle));
	each(n, [&](int64_t column) {
		for (int64_t row = 0; row < m; row++) {
			const float *x = &rows[row * k], *y = &columns[column * k];
			double sum = 0;
			for (int64_t i = 0; i < k; i++)
				sum += double(x[i]) * y[i];
			c.set(row, column, alpha * sum + (beta == 0 ? 0 : beta * c.get(row, column)));
		}
	});
	return 0;
}

/* A factor, of the type in which is computed (cublasComputeType_t). */
static double factor(const void *value, int compute) {
	switch (compute) {
	case 64: case 65: return double(*(half *) value);
	default: return *(float *) value;
	}
}

EXPORT int cublasGemmEx(void *handle, int opA, int opB, int m, int n, int k,
	const void *alpha, const void *a, int typeA, int lda, const void *b, int typeB,
	int ldb, const void *beta, void *c, int typeC, int ldc, int compute, int) {
	return multiply(handle, m, n, k, factor(alpha, compute), matrix(a, typeA, lda, opA),
		matrix(b, typeB, ldb, opB), factor(beta, compute), matrix(c, typeC, ldc));
}

EXPORT int cublasSgemm_v2(void *handle, int opA, int opB, int m, int n, int k,
	const float *alpha, const float *a, int lda, const float *b, int ldb,
	const float *beta, float *c, int ldc) {
	return multiply(handle, m, n, k, *alpha, matrix(a, FLOAT, lda, opA), matrix(b, FLOAT,
		ldb, opB), *beta, matrix(c, FLOAT, ldc));
}

EXPORT int cublasGemmStridedBatchedEx(void *handle, int opA, int opB, int m, int n, int k,
	const void *alpha, const void *a, int typeA, int lda, long strideA, const void *b,
	int typeB, int ldb, long strideB, const void *beta, void *c, int typeC, int ldc,
	long strideC, int count, int compute, int) {
	int status = 0;
	for (int i = 0; i < count && status == 0; i++)
		status = multiply(handle, m, n, k, factor(alpha, compute), matrix(a, typeA, lda, opA).next(i *
			strideA), matrix(b, typeB, ldb, opB).next(i * strideB), factor(beta, compute),
			matrix(c, typeC, ldc).next(i * strideC));
	return status;
}

EXPORT int cublasSgemmStridedBatched(void *handle, int opA, int opB, int m, int n, int k,
	const float *alpha, const float *a, int lda, long strideA, const float *b, int ldb,
	long strideB, const float *beta, float *c, int ldc, long strideC, int count) {
	int status = 0;
	for (int i = 0; i < count && status == 0; i++)
		status = multiply(handle, m, n, k, *alpha, matrix(a + i * strideA, FLOAT, lda, opA), matrix(b +
			i * strideB, FLOAT, ldb, opB), *beta, matrix(c + i * strideC, FLOAT, ldc));
	return status;
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
