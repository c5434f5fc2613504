/*
 * cuDNN: the graphs of its backend with a convolution and what follows it for
 * each value. What is done in the way of older versions is in cudnn_older.cpp.
 */
#include "tensor.h"

#include <atomic>
#include <cmath>
#include <map>
#include <vector>

static const int VERSION = 90800;

/* Of cudnnBackendDescriptorType_t. */
enum Kind { CONVOLUTION = 10, TRANSPOSED = 12, POINTWISE = 13 };

/* Of cudnnPointwiseMode_t. */
enum Mode { ADD = 0, RELU = 100 };

/* Of cudnnBackendAttributeName_t. */
enum Name {
	POINTWISE_MODE = 0,
	DILATIONS = 102, STRIDES = 103, POST_PADDINGS = 104, PRE_PADDINGS = 105,
	HEURISTIC_MODE = 200, HEURISTIC_GRAPH = 201, HEURISTIC_RESULTS = 202,
	CONFIG_ENGINE = 300, CONFIG_WORKSPACE = 303,
	PLAN_CONFIG = 401, PLAN_WORKSPACE = 402,
	CONVOLUTION_DESCRIPTOR = 702, CONVOLUTION_W = 703, CONVOLUTION_X = 704,
	CONVOLUTION_Y = 705,
	/* Of an operation that cuDNN names after the gradient that it is: what is convolved is "dy". */
	TRANSPOSED_DESCRIPTOR = 708, TRANSPOSED_W = 709, TRANSPOSED_Y = 710, TRANSPOSED_X = 711,
	POINTWISE_DESCRIPTOR = 750, POINTWISE_X = 751, POINTWISE_B = 752, POINTWISE_Y = 753,
	GRAPH_OPERATIONS = 801,
	TENSOR_TYPE = 901, TENSOR_DIMENSIONS = 902, TENSOR_STRIDES = 903, TENSOR_ID = 906,
	TENSOR_VIRTUAL = 907,
	PACK_IDS = 1000, PACK_POINTERS = 1001,
	ENGINE_GRAPH = 1300, ENGINE_INDEX = 1301, ENGINE_NOTES = 1303,
	/* Not cuDNN's: the graph that a configuration was found for, and whether it, or
	   its engine, uses tensor cores. */
	CONFIG_GRAPH = 100000, TENSOR_CORES = 100001
};

/* Of cudnnBackendNumericalNote_t. */
static const int NOTE_TENSOR_CORES = 0;

/* Of cudnnBackendAttributeType_t. */
static const int BACKEND_DESCRIPTOR = 15;

/* Bytes of an element, by cudnnBackendAttributeType_t. */
static size_t size(int type) {
	switch (type) {
	case 2: case 24: return 1;                           // boolean, char
	case 0: case 3: case 5: case 6: case 15: return 8;   // handles, int64, double
	default: return 4;
	}
}

struct Attribute {
	int64_t count;
	std::vector<char> bytes;
};

struct Descriptor {
	int kind;
	std::map<int, Attribute> attributes;

	template <class T> std::vector<T> all(int name) const {
		const auto found = attributes.find(name);
		if (found == attributes.end()) return {};
		const T *values = (const T *) found->second.bytes.data();
		return std::vector<T>(values, values + found->second.count);
	}

	template <class T> T one(int name, T otherwise = T()) const {
		const auto found = attributes.find(name);
		return found == attributes.end() || found->second.count == 0 ? otherwise
			: *(const T *) found->second.bytes.data();
	}

	Descriptor *part(int name) const {
		return one<Descriptor *>(name);
	}
};

EXPORT int cudnnBackendCreateDescriptor(int kind, Descriptor **descriptor) {
	*descriptor = new Descriptor{ kind, {} };
	return 0;
}

EXPORT int cudnnBackendSetAttribute(Descriptor *descriptor, int name, int type,
	int64_t count, const void *values) {
	const char *bytes = (const char *) values;
	descriptor->attributes[name] = { count, std::vector<char>(bytes, bytes + count *
		size(type)) };
	return 0;
}

/* cudnnBackendHeurMode_t: ONNX Runtime's EXHAUSTIVE. */
static const int MODE_B = 1;

static std::atomic<bool> refusesModeB;

/* Whether the heuristics fail in mode B, as those of some cards do. */
EXPORT void emulatorRefuseModeB(int refuse) {
	refusesModeB = refuse != 0;
}

/* Whether there is a way to do it. Some cards have none for images that are padded more
   on one side (onnxruntime#26274). */
static bool hasWay(const Descriptor *heuristics) {
	if (refusesModeB && heuristics->one<int>(HEURISTIC_MODE) == MODE_B) return false;
	for (const Descriptor *operation : heuristics->part(HEURISTIC_GRAPH)->all<Descriptor *>(
		GRAPH_OPERATIONS)) {
		if (operation->kind == POINTWISE) continue;
		const Descriptor *how = operation->part(operation->kind == TRANSPOSED
			? TRANSPOSED_DESCRIPTOR : CONVOLUTION_DESCRIPTOR);
		if (how->all<int64_t>(PRE_PADDINGS) != how->all<int64_t>(POST_PADDINGS)) return false;
	}
	return true;
}

EXPORT int cudnnBackendGetAttribute(const Descriptor *descriptor, int name, int type,
	int64_t room, int64_t *count, void *values) {
	const auto found = descriptor->attributes.find(name);
	int64_t number = 0;
	if (found != descriptor->attributes.end()) {
		number = found->second.count;
		if (values != nullptr) memcpy(values, found->second.bytes.data(), size(type) *
			(room < number ? room : number));
	}
	else if (name == HEURISTIC_RESULTS) {
		// Two ways to do it, the one with tensor cores first. Callers say which notes
		// they do not want (use_tf32=0).
		number = hasWay(descriptor) ? 2 : 0;
		Descriptor **configs = (Descriptor **) values;
		for (int i = 0; configs != nullptr && i < number && i < room; i++) {
			configs[i]->attributes[CONFIG_GRAPH] = descriptor->attributes.at(
				HEURISTIC_GRAPH);
			if (i == 0) configs[i]->attributes[TENSOR_CORES] = { 1, { 1 } };
		}
	}
	else if (name == CONFIG_ENGINE) {
		number = 1;
		if (values != nullptr && descriptor->one<char>(TENSOR_CORES))
			(*(Descriptor **) values)->attributes[TENSOR_CORES] = { 1, { 1 } };
	}
	else if (name == ENGINE_NOTES) {
		number = descriptor->one<char>(TENSOR_CORES) ? 1 : 0;
		if (values != nullptr && room > 0) *(int *) values = NOTE_TENSOR_CORES;
	}
	else if (name == PLAN_WORKSPACE || name == CONFIG_WORKSPACE || name == ENGINE_INDEX) {
		number = 1;
		if (values != nullptr) *(int64_t *) values = 0;
	}
	// Notes on how exact an engine is, and so on: none.
	else if (values != nullptr && type != BACKEND_DESCRIPTOR)
		memset(values, 0, room * size(type));
	if (count != nullptr) *count = number;
	return 0;
}

/* Descriptors are shared by graphs that outlive them; they are small. */
NOTHING(cudnnBackendDestroyDescriptor)
NOTHING(cudnnBackendFinalize)

/* ---- Tensors ---- */

/* Tensors that stay within a graph, by their number; they are not rounded. */
typedef std::map<int64_t, std::vector<float>> Inner;

static Tensor tensor(const Descriptor *from, const Descriptor *pack, Inner &inner) {
	Tensor tensor{ from->all<int64_t>(TENSOR_DIMENSIONS), from->all<int64_t>(
		TENSOR_STRIDES), from->one<int>(TENSOR_TYPE), nullptr };
	const int64_t id = from->one<int64_t>(TENSOR_ID);
	if (from->one<char>(TENSOR_VIRTUAL)) {
		int64_t values = 1;
		for (size_t i = 0; i < tensor.shape.size(); i++)
			values += (tensor.shape[i] - 1) * tensor.strides[i];
		if (inner[id].empty()) inner[id].resize(values);
		tensor.values = (char *) inner[id].data();
		tensor.type = FLOAT;
		return tensor;
	}
	const std::vector<int64_t> ids = pack->all<int64_t>(PACK_IDS);
	const std::vector<char *> pointers = pack->all<char *>(PACK_POINTERS);
	for (size_t i = 0; i < ids.size(); i++)
		if (ids[i] == id) tensor.values = pointers[i];
	return tensor;
}

/* How many convolutions used tensor cores. */
static std::atomic<long> onTensorCores;

EXPORT long emulatorTensorCores() {
	return onTensorCores;
}

static int convolve(const Descriptor *operation, const Descriptor *pack, Inner &inner,
	bool tensorCores) {
	if (tensorCores) onTensorCores++;
	const Tensor x = tensor(operation->part(CONVOLUTION_X), pack, inner),
		w = tensor(operation->part(CONVOLUTION_W), pack, inner),
		y = tensor(operation->part(CONVOLUTION_Y), pack, inner);
	if (!isGood(x) || !isGood(w) || !isGood(y) || x.shape[1] % w.shape[1] != 0)
		return unsupported("this convolution", NOT_SUPPORTED);
	const Descriptor *how = operation->part(CONVOLUTION_DESCRIPTOR);
	const std::vector<int64_t> padding = how->all<int64_t>(PRE_PADDINGS),
		stride = how->all<int64_t>(STRIDES), dilation = how->all<int64_t>(DILATIONS);
	const int64_t channels = x.shape[1], outputs = w.shape[0], rows = w.shape[2],
		columns = w.shape[3];
	// Of a group of channels, outputs of their own are made.
	const int64_t inGroup = w.shape[1], outOfGroup = outputs / (channels / inGroup);
	// Both as one runs over them: [row][column][channel][output of its group], [y][x][channel].
	std::vector<float> weights;
	weights.reserve(rows * columns * channels * outOfGroup);
	for (int64_t r = 0; r < rows; r++)
		for (int64_t s = 0; s < columns; s++)
			for (int64_t c = 0; c < channels; c++)
				for (int64_t k = 0; k < outOfGroup; k++) {
					const float weight = w.get(c / inGroup * outOfGroup + k, c % inGroup, r, s);
					weights.push_back(tensorCores ? tf32(weight) : weight);
				}
	for (int64_t n = 0; n < x.shape[0]; n++) {
		std::vector<float> image(x.shape[2] * x.shape[3] * channels);
		each(x.shape[2] * x.shape[3], [&](int64_t i) {
			for (int64_t c = 0; c < channels; c++) {
				const float value = x.get(n, c, i / x.shape[3], i % x.shape[3]);
				image[i * channels + c] = tensorCores ? tf32(value) : value;
			}
		});
		each(y.shape[2] * y.shape[3], [&](int64_t i) {
			const int64_t p = i / y.shape[3], q = i % y.shape[3];
			std::vector<float> sums(outputs);
			for (int64_t r = 0; r < rows; r++)
				for (int64_t s = 0; s < columns; s++) {
					const int64_t h = p * stride[0] - padding[0] + r * dilation[0],
						v = q * stride[1] - padding[1] + s * dilation[1];
					if (h < 0 || v < 0 || h >= x.shape[2] || v >= x.shape[3]) continue;
					const float *pixel = &image[(h * x.shape[3] + v) * channels];
					const float *weight = &weights[(r * columns + s) * channels * outOfGroup];
					for (int64_t c = 0; c < channels; c++, weight += outOfGroup) {
						float *sum = &sums[c / inGroup * outOfGroup];
						for (int64_t k = 0; k < outOfGroup; k++)
							sum[k] += pixel[c] * weight[k];
					}
				}
			for (int64_t k = 0; k < outputs; k++)
				y.set(n, k, p, q, sums[k]);
		});
	}
	return 0;
}

/* How many transposed convolutions took and gave images whose channels come last. */
static std::atomic<long> transposedChannelsLast;

EXPORT long emulatorTransposedChannelsLast() {
	return transposedChannelsLast;
}

/*
 * A transposed convolution: each value of x spreads over y, as far apart as the strides
 * say. Images are x [N,K,H,W], the kernel [K,C,R,S].
 */
static int convolveTransposed(const Descriptor *operation, const Descriptor *pack, Inner &inner,
	bool tensorCores) {
	if (tensorCores) onTensorCores++;
	const Tensor x = tensor(operation->part(TRANSPOSED_X), pack, inner),
		w = tensor(operation->part(TRANSPOSED_W), pack, inner),
		y = tensor(operation->part(TRANSPOSED_Y), pack, inner);
	if (!isGood(x) || !isGood(w) || !isGood(y) || x.shape[1] != w.shape[0] ||
		y.shape[1] != w.shape[1])
		return unsupported("this transposed convolution", NOT_SUPPORTED);
	if (x.strides[1] == 1 && y.strides[1] == 1) transposedChannelsLast++;
	const Descriptor *how = operation->part(TRANSPOSED_DESCRIPTOR);
	const std::vector<int64_t> padding = how->all<int64_t>(PRE_PADDINGS),
		stride = how->all<int64_t>(STRIDES), dilation = how->all<int64_t>(DILATIONS);
	const int64_t channels = w.shape[0], outputs = w.shape[1], rows = w.shape[2],
		columns = w.shape[3];
	const auto multiplied = [tensorCores](float value) { return tensorCores ? tf32(value) : value; };
	// As one runs over them: [row][column][channel][output], [y][x][channel].
	std::vector<float> weights;
	weights.reserve(rows * columns * channels * outputs);
	for (int64_t r = 0; r < rows; r++)
		for (int64_t s = 0; s < columns; s++)
			for (int64_t c = 0; c < channels; c++)
				for (int64_t k = 0; k < outputs; k++)
					weights.push_back(multiplied(w.get(c, k, r, s)));
	for (int64_t n = 0; n < x.shape[0]; n++) {
		std::vector<float> image(x.shape[2] * x.shape[3] * channels);
		each(x.shape[2] * x.shape[3], [&](int64_t i) {
			for (int64_t c = 0; c < channels; c++)
				image[i * channels + c] = multiplied(x.get(n, c, i / x.shape[3], i % x.shape[3]));
		});
		each(y.shape[2] * y.shape[3], [&](int64_t i) {
			const int64_t p = i / y.shape[3], q = i % y.shape[3];
			std::vector<float> sums(outputs);
			for (int64_t r = 0; r < rows; r++)
				for (int64_t s = 0; s < columns; s++) {
					const int64_t h = p + padding[0] - r * dilation[0],
						v = q + padding[1] - s * dilation[1];
					if (h < 0 || v < 0 || h % stride[0] != 0 || v % stride[1] != 0 ||
						h / stride[0] >= x.shape[2] || v / stride[1] >= x.shape[3]) continue;
					const float *pixel = &image[(h / stride[0] * x.shape[3] + v / stride[1]) *
						channels];
					const float *weight = &weights[(r * columns + s) * channels * outputs];
					for (int64_t c = 0; c < channels; c++, weight += outputs)
						for (int64_t k = 0; k < outputs; k++)
							sums[k] += pixel[c] * weight[k];
				}
			for (int64_t k = 0; k < outputs; k++)
				y.set(n, k, p, q, sums[k]);
		});
	}
	return 0;
}

static void relu(const Tensor &x, const Tensor &y) {
	fill(y, [&](int64_t n, int64_t c, int64_t h, int64_t w) {
		const float value = x.get(n, c, h, w);
		return value > 0 ? value : 0;
	});
}

EXPORT int cudnnBackendExecute(void *, const Descriptor *plan, const Descriptor *pack) {
	const Descriptor *config = plan->part(PLAN_CONFIG);
	const Descriptor *graph = config->part(CONFIG_GRAPH);
	if (graph == nullptr) graph = config->part(CONFIG_ENGINE)->part(ENGINE_GRAPH);
	Inner inner;
	for (const Descriptor *operation : graph->all<Descriptor *>(GRAPH_OPERATIONS)) {
		if (operation->kind == CONVOLUTION || operation->kind == TRANSPOSED) {
			const auto run = operation->kind == TRANSPOSED ? convolveTransposed : convolve;
			const int status = run(operation, pack, inner, config->one<char>(TENSOR_CORES));
			if (status != 0) return status;
			continue;
		}
		if (operation->kind != POINTWISE)
			return unsupported("this operation of cuDNN", NOT_SUPPORTED);
		const Tensor x = tensor(operation->part(POINTWISE_X), pack, inner),
			y = tensor(operation->part(POINTWISE_Y), pack, inner);
		const Descriptor *bias = operation->part(POINTWISE_B);
		const Tensor b = bias == nullptr ? x : tensor(bias, pack, inner);
		const int mode = operation->part(POINTWISE_DESCRIPTOR)->one<int>(POINTWISE_MODE);
		if (!isGood(x) || !isGood(y) || !isGood(b) || (mode == ADD) != (bias != nullptr))
			return unsupported("these tensors of cuDNN", NOT_SUPPORTED);
		switch (mode) {
		case ADD: add(x, 1, b, 1, y); break;
		case RELU: relu(x, y); break;
		default: return unsupported("this activation of cuDNN", NOT_SUPPORTED);
		}
	}
	return 0;
}

/* ---- The rest ---- */

HANDLE(cudnnCreate)
NOTHING(cudnnDestroy)
NOTHING(cudnnSetStream)
HANDLE(cudnnCreateFilterDescriptor)
NOTHING(cudnnDestroyFilterDescriptor)
HANDLE(cudnnCreateConvolutionDescriptor)
NOTHING(cudnnDestroyConvolutionDescriptor)

EXPORT int cudnnGetStream(void *, void **stream) {
	*stream = nullptr;
	return 0;
}

EXPORT size_t cudnnGetVersion() {
	return VERSION;
}

EXPORT size_t cudnnGetCudartVersion() {
	return 12080;
}

EXPORT const char *cudnnGetErrorString(int) {
	return "not emulated";
}

EXPORT void cudnnGetLastErrorString(char *message, size_t length) {
	snprintf(message, length, "not emulated");
}
