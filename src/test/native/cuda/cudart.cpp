/*
 * CUDA's runtime, 12 or 13 (RUNTIME, as it writes its version): memory of the
 * "device" is the machine's, streams run at once, and kernels are those of
 * kernels.cpp.
 */
#include "emulator.h"
#include "kernels.h"

#include <atomic>
#include <map>
#include <mutex>

static const int OUT_OF_MEMORY = 2, BAD_CONFIGURATION = 9, BAD_DEVICE = 101,
	NOT_SUPPORTED = 801, NO_FUNCTION = 98, NO_KERNEL_IMAGE = 209;

static std::mutex lock;

/* The last error of a thread, as cudaGetLastError gives it. */
static thread_local int last;

static int result(int error) {
	if (error != 0) last = error;
	return error;
}

/* ---- The device: sizes of an H200 where ONNX Runtime chooses by them ---- */

static const int MAJOR = 9, MINOR = 0, PROCESSORS = 132, WARP = 32,
	BLOCK_THREADS = 1024, GRID_YZ = 65535, GRID_X = 2147483647;

static size_t limit = DEVICE_MEMORY;
static size_t used;
static std::atomic<bool> refusesKernels;
static std::map<void *, size_t> sizes;

/* How many bytes were copied, by cudaMemcpyKind. */
static size_t copied[5];

/* For tests: how many bytes may be in use from now on; 0 for all there are. */
EXPORT void emulatorLimit(size_t bytes) {
	const std::lock_guard<std::mutex> guard(lock);
	limit = bytes == 0 ? DEVICE_MEMORY : bytes;
}

/* For tests: whether this is a card that ONNX Runtime was not compiled for. */
EXPORT void emulatorRefuseKernels(int refuse) {
	refusesKernels = refuse != 0;
}

/* For tests: how many bytes are in use. */
EXPORT size_t emulatorUsed() {
	const std::lock_guard<std::mutex> guard(lock);
	return used;
}

/* For tests: how many bytes were copied; 1 to the device, 2 to the host. */
EXPORT size_t emulatorCopied(int kind) {
	const std::lock_guard<std::mutex> guard(lock);
	return copied[kind];
}

EXPORT int cudaGetDeviceCount(int *count) {
	*count = 1;
	return 0;
}

EXPORT int cudaGetDevice(int *device) {
	*device = 0;
	return 0;
}

EXPORT int cudaSetDevice(int device) {
	return result(device == 0 ? 0 : BAD_DEVICE);
}

EXPORT int cudaDriverGetVersion(int *version) {
	*version = DRIVER_VERSION;
	return 0;
}

EXPORT int cudaRuntimeGetVersion(int *version) {
	*version = RUNTIME;
	return 0;
}

/* Where values lie in cudaDeviceProp, where CUDA 12 and 13 differ. */
struct Layout {
	size_t processors, l2, threads, shared, registers, sharedOptin, blocks, size;
};

static int describe(char *properties, const Layout &at) {
	const auto put = [properties](size_t offset, auto value) {
		memcpy(properties + offset, &value, sizeof value);
	};
	memset(properties, 0, at.size);
	strcpy(properties, DEVICE_NAME);
	put(288, DEVICE_MEMORY);
	put(296, size_t(48) << 10);             // sharedMemPerBlock
	put(304, 65536);                        // regsPerBlock
	put(308, WARP);
	put(320, BLOCK_THREADS);
	put(324, BLOCK_THREADS);                // maxThreadsDim
	put(328, BLOCK_THREADS);
	put(332, 64);
	put(336, GRID_X);                       // maxGridSize
	put(340, GRID_YZ);
	put(344, GRID_YZ);
	put(360, MAJOR);
	put(364, MINOR);
	put(at.processors, PROCESSORS);
	put(at.l2, 60 << 20);
	put(at.threads, 2048);                  // per multiprocessor, as all that follow
	put(at.shared, size_t(228) << 10);
	put(at.registers, 65536);
	put(at.sharedOptin, size_t(227) << 10); // but this one, per block
	put(at.blocks, 32);
	return 0;
}

/* Of CUDA 12. */
EXPORT int cudaGetDeviceProperties_v2(char *properties, int) {
	return describe(properties, { 388, 616, 624, 640, 648, 696, 712, 1032 });
}

/* Of CUDA 13. */
EXPORT int cudaGetDeviceProperties(char *properties, int) {
	return describe(properties, { 384, 596, 604, 624, 632, 672, 688, 1008 });
}

EXPORT int cudaDeviceGetAttribute(int *value, int attribute, int) {
	switch (attribute) {
	case 16: *value = PROCESSORS; return 0;
	case 75: *value = MAJOR; return 0;
	case 76: *value = MINOR; return 0;
	default: return result(unsupported("cudaDeviceGetAttribute", NOT_SUPPORTED));
	}
}

EXPORT int cudaMemGetInfo(size_t *unused, size_t *all) {
	const std::lock_guard<std::mutex> guard(lock);
	*all = limit;
	*unused = limit > used ? limit - used : 0;
	return 0;
}

/* ---- Memory ---- */

EXPORT int cudaMalloc(void **pointer, size_t bytes) {
	const std::lock_guard<std::mutex> guard(lock);
	*pointer = used + bytes > limit ? nullptr : malloc(bytes == 0 ? 1 : bytes);
	if (*pointer == nullptr) return result(OUT_OF_MEMORY);
	// NaN in every format, for whoever reads what nobody wrote.
	memset(*pointer, 0xff, bytes);
	sizes[*pointer] = bytes;
	used += bytes;
	return 0;
}

EXPORT int cudaFree(void *pointer) {
	const std::lock_guard<std::mutex> guard(lock);
	const auto found = sizes.find(pointer);
	if (found == sizes.end()) return 0;
	used -= found->second;
	sizes.erase(found);
	free(pointer);
	return 0;
}

EXPORT int cudaHostAlloc(void **pointer, size_t bytes, unsigned) {
	*pointer = malloc(bytes == 0 ? 1 : bytes);
	return result(*pointer == nullptr ? OUT_OF_MEMORY : 0);
}

EXPORT int cudaMallocHost(void **pointer, size_t bytes) {
	return cudaHostAlloc(pointer, bytes, 0);
}

EXPORT int cudaFreeHost(void *pointer) {
	free(pointer);
	return 0;
}

EXPORT int cudaMemcpy(void *to, const void *from, size_t bytes, int kind) {
	{
		const std::lock_guard<std::mutex> guard(lock);
		copied[kind] += bytes;
	}
	memmove(to, from, bytes);
	return 0;
}

EXPORT int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int kind, void *) {
	return cudaMemcpy(to, from, bytes, kind);
}

EXPORT int cudaMemset(void *pointer, int value, size_t bytes) {
	memset(pointer, value, bytes);
	return 0;
}

EXPORT int cudaMemsetAsync(void *pointer, int value, size_t bytes, void *) {
	return cudaMemset(pointer, value, bytes);
}

/* ---- Kernels ---- */

static std::map<const void *, const char *> names;

struct Configuration {
	Dim grid, block;
	size_t shared;
	void *stream;
};

static thread_local Configuration pushed;

EXPORT void **__cudaRegisterFatBinary(void *) {
	static void *handle;
	return &handle;
}

EXPORT void __cudaRegisterFatBinaryEnd(void **) {}
EXPORT void __cudaUnregisterFatBinary(void **) {}
EXPORT void __cudaRegisterVar() {}

EXPORT void __cudaRegisterFunction(void **, const void *function, char *,
	const char *name, int, void *, void *, void *, void *, int *) {
	const std::lock_guard<std::mutex> guard(lock);
	names[function] = name;
}

EXPORT unsigned __cudaPushCallConfiguration(Dim grid, Dim block, size_t shared,
	void *stream) {
	pushed = { grid, block, shared, stream };
	return 0;
}

EXPORT int __cudaPopCallConfiguration(Dim *grid, Dim *block, size_t *shared,
	void **stream) {
	*grid = pushed.grid;
	*block = pushed.block;
	*shared = pushed.shared;
	*stream = pushed.stream;
	return 0;
}

EXPORT int cudaLaunchKernel(const void *function, Dim grid, Dim block,
	void **arguments, size_t, void *) {
	if (grid.x == 0 || grid.y == 0 || grid.z == 0 || grid.y > GRID_YZ ||
		grid.z > GRID_YZ || block.x == 0 ||
		uint64_t(block.x) * block.y * block.z > BLOCK_THREADS)
		return result(BAD_CONFIGURATION);
	if (refusesKernels) return result(NO_KERNEL_IMAGE);
	const char *name = nullptr;
	{
		const std::lock_guard<std::mutex> guard(lock);
		const auto found = names.find(function);
		if (found != names.end()) name = found->second;
	}
	return result(name != nullptr && launch(name, grid, block, arguments) ? 0
		: NO_FUNCTION);
}

/* CUDA 13 asks for a kernel's handle first. */
EXPORT int __cudaGetKernel(const void **kernel, const void *function) {
	*kernel = function;
	return 0;
}

EXPORT int __cudaLaunchKernel(const void *kernel, Dim grid, Dim block, void **arguments,
	size_t shared, void *stream) {
	return cudaLaunchKernel(kernel, grid, block, arguments, shared, stream);
}

EXPORT int cudaFuncGetAttributes(char *attributes, const void *) {
	memset(attributes, 0, 144);
	const int values[] = { BLOCK_THREADS, 32, 10 * MAJOR, 10 * MAJOR };
	memcpy(attributes + 24, values, sizeof values);
	return 0;
}

EXPORT int cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *blocks,
	const void *, int threads, size_t, unsigned) {
	*blocks = 2048 / threads;
	return 0;
}

/* ---- Streams and events: all has happened when a call returns ---- */

HANDLE(cudaStreamCreate)
HANDLE(cudaStreamCreateWithFlags)
HANDLE(cudaEventCreate)
HANDLE(cudaEventCreateWithFlags)
NOTHING(cudaStreamDestroy)
NOTHING(cudaStreamSynchronize)
NOTHING(cudaStreamWaitEvent)
NOTHING(cudaEventDestroy)
NOTHING(cudaEventRecord)
NOTHING(cudaEventSynchronize)
NOTHING(cudaDeviceSynchronize)
NOTHING(cudaFuncSetAttribute)

EXPORT int cudaStreamIsCapturing(void *, int *status) {
	*status = 0;
	return 0;
}

EXPORT int cudaLaunchHostFunc(void *, void (*function)(void *), void *data) {
	function(data);
	return 0;
}

/* ---- Errors ---- */

EXPORT int cudaGetLastError() {
	const int error = last;
	last = 0;
	return error;
}

EXPORT int cudaPeekAtLastError() {
	return last;
}

EXPORT const char *cudaGetErrorName(int error) {
	return error == OUT_OF_MEMORY ? "cudaErrorMemoryAllocation" : "cudaError";
}

EXPORT const char *cudaGetErrorString(int error) {
	switch (error) {
	case OUT_OF_MEMORY: return "out of memory";
	case BAD_CONFIGURATION: return "invalid configuration argument";
	case BAD_DEVICE: return "invalid device ordinal";
	case NO_KERNEL_IMAGE: return "no kernel image is available for execution on the device";
	default: return "not emulated";
	}
}

/* ---- What else ONNX Runtime's library links to ---- */

#define NONE(name) UNSUPPORTED(NOT_SUPPORTED, name)
NONE(cudaEventElapsedTime)
NONE(cudaFreeAsync)
NONE(cudaGetDriverEntryPoint)
NONE(cudaGetDriverEntryPointByVersion)
NONE(cudaGraphDestroy)
NONE(cudaGraphExecDestroy)
NONE(cudaGraphInstantiate)
NONE(cudaGraphLaunch)
NONE(cudaKernelSetAttributeForDevice)
NONE(cudaLaunchKernelExC)
NONE(cudaLibraryGetKernel)
NONE(cudaLibraryLoadData)
NONE(cudaLibraryUnload)
NONE(cudaMallocFromPoolAsync)
NONE(cudaMemPoolCreate)
NONE(cudaMemPoolDestroy)
NONE(cudaMemPoolGetAttribute)
NONE(cudaMemPoolSetAttribute)
NONE(cudaMemPoolTrimTo)
NONE(cudaMemcpy2DAsync)
NONE(cudaMemcpyFromSymbol)
NONE(cudaStreamBeginCapture)
NONE(cudaStreamEndCapture)
