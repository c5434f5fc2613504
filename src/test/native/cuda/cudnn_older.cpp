/* cuDNN, in the way of older versions: a bias, normalization by channel, and sums. */
#include "tensor.h"

#include <cmath>

EXPORT int cudnnCreateTensorDescriptor(Tensor **tensor) {
	*tensor = new Tensor();
	return 0;
}

EXPORT int cudnnDestroyTensorDescriptor(Tensor *tensor) {
	delete tensor;
	return 0;
}

EXPORT int cudnnSetTensorNdDescriptor(Tensor *tensor, int type, int dimensions,
	const int *shape, const int *strides) {
	tensor->type = type;
	tensor->shape.assign(shape, shape + dimensions);
	tensor->strides.assign(strides, strides + dimensions);
	return 0;
}

/* c = alpha * a + beta * c */
EXPORT int cudnnAddTensor(void *, const float *alpha, const Tensor *ofA, char *a,
	const float *beta, const Tensor *ofC, char *c) {
	Tensor x = *ofA, y = *ofC;
	x.values = a;
	y.values = c;
	if (!isGood(x) || !isGood(y)) return unsupported("cudnnAddTensor", NOT_SUPPORTED);
	add(x, *alpha, y, *beta, y);
	return 0;
}

/* By the image's own statistics, which are not kept; ONNX's InstanceNormalization. */
EXPORT int cudnnBatchNormalizationForwardTraining(void *, int, const float *, const float *,
	const Tensor *ofX, char *x, const Tensor *ofY, char *y, const Tensor *, const float *scale,
	const float *bias, double, void *, void *, double epsilon, void *, void *) {
	Tensor from = *ofX, to = *ofY;
	from.values = x;
	to.values = y;
	if (!isGood(from) || !isGood(to) || from.shape[0] != 1)
		return unsupported("this normalization", NOT_SUPPORTED);
	const int64_t height = from.shape[2], width = from.shape[3];
	each(from.shape[1], [&](int64_t c) {
		double sum = 0, squares = 0;
		for (int64_t i = 0; i < height * width; i++)
			sum += from.get(0, c, i / width, i % width);
		const double mean = sum / (height * width);
		for (int64_t i = 0; i < height * width; i++) {
			const double value = from.get(0, c, i / width, i % width) - mean;
			squares += value * value;
		}
		const double deviation = std::sqrt(squares / (height * width) + epsilon);
		for (int64_t i = 0; i < height * width; i++)
			to.set(0, c, i / width, i % width, scale[c] * (from.get(0, c, i / width, i %
				width) - mean) / deviation + bias[c]);
	});
	return 0;
}

NOTHING(cudnnDeriveBNTensorDescriptor)

/* ---- Sums and means over some dimensions ---- */

/* Of cudnnReduceTensorOp_t. */
enum Reduction { SUM = 0, MEAN = 5 };

HANDLE(cudnnCreateReduceTensorDescriptor)
NOTHING(cudnnDestroyReduceTensorDescriptor)

EXPORT int cudnnSetReduceTensorDescriptor(int *reduction, int operation, int, int, int, int) {
	*reduction = operation;
	return 0;
}

EXPORT int cudnnGetReductionIndicesSize(void *, const int *, const Tensor *, const Tensor *,
	size_t *bytes) {
	*bytes = 0;
	return 0;
}

EXPORT int cudnnGetReductionWorkspaceSize(void *, const int *, const Tensor *, const Tensor *,
	size_t *bytes) {
	*bytes = 0;
	return 0;
}

/* c = sum of a, or its mean, over the dimensions of which c has only one value */
EXPORT int cudnnReduceTensor(void *, const int *reduction, void *, size_t, void *, size_t,
	const float *alpha, const Tensor *ofA, char *a, const float *beta, const Tensor *ofC, char *c) {
	Tensor x = *ofA, y = *ofC;
	x.values = a;
	y.values = c;
	if (!isGood(x) || !isGood(y) || *alpha != 1 || *beta != 0 ||
		(*reduction != SUM && *reduction != MEAN))
		return unsupported("this reduction", NOT_SUPPORTED);
	int64_t count[4];
	for (int d = 0; d < 4; d++)
		count[d] = y.shape[d] == 1 ? x.shape[d] : 1;
	const int64_t all = count[0] * count[1] * count[2] * count[3];
	fill(y, [&](int64_t n, int64_t c, int64_t h, int64_t w) {
		double sum = 0;
		for (int64_t i = 0; i < count[0]; i++)
			for (int64_t j = 0; j < count[1]; j++)
				for (int64_t k = 0; k < count[2]; k++)
					for (int64_t l = 0; l < count[3]; l++)
						sum += x.get(n + i, c + j, h + k, w + l);
		return *reduction == MEAN ? sum / all : sum;
	});
	return 0;
}
