/*
 * Each kernel of ONNX Runtime that LatentIJ's graphs lead to does here what it does
 * on a GPU, to the same arguments. Which one is meant tells its name, with the types
 * that it was made for:
 *
 *   void onnxruntime::cuda::_UnaryElementWise<float, __half,
 *     onnxruntime::cuda::OP_Cast<float, __half>, 256, 4>(float const*, __half*, ...)
 */
#include "elementwise.h"
#include "moves.h"
#include "sums.h"

#include <cxxabi.h>
#include <map>
#include <mutex>

/* What is the same for all types of values. */
template <class T> Kernel typed(const std::string &name) {
	if (has(name, "::_UnaryElementWise<")) return unaryOf<T>(name);
	if (has(name, "::_BinaryElementWise")) return binary<T>(name);
	if (has(name, "::_PadKernel<") && has(name, ", 0>(")) return pad<T>();
	if (has(name, "::_PadNCHWInputWithPaddingAlongHAndWKernel<"))
		for (const char mode : std::string{CONSTANT, REFLECT, EDGE})
			if (has(name, std::string(", ") + mode + ">(")) return padImage<T>(mode);
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
	if (has(name, "::_ConcatKernel<short>(")) return concatenateUnequal<int16_t>();
	if (has(name, "::_ConcatKernel<int>(")) return concatenateUnequal<int32_t>();
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
