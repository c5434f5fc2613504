/* NVIDIA's driver, as far as LatentIJ asks it: one card. Its kernels are in ptx.cpp. */
#include "emulator.h"

static const int NO_DEVICE = 100;

EXPORT int cuInit(unsigned) {
	// An empty list, and all behind the first number that means no card, hide them.
	const char *visible = getenv("CUDA_VISIBLE_DEVICES");
	return visible == nullptr || visible[0] == '0' ? 0 : NO_DEVICE;
}

EXPORT int cuDriverGetVersion(int *version) {
	*version = DRIVER_VERSION;
	return 0;
}

EXPORT int cuDeviceGetCount(int *count) {
	*count = 1;
	return 0;
}

EXPORT int cuDeviceGet(int *device, int number) {
	*device = number;
	return 0;
}

EXPORT int cuDeviceGetName(char *name, int length, int) {
	snprintf(name, length, "%s", DEVICE_NAME);
	return 0;
}

EXPORT int cuDeviceTotalMem_v2(size_t *bytes, int) {
	*bytes = DEVICE_MEMORY;
	return 0;
}

EXPORT int cuCtxGetCurrent(void **context) {
	static int only;
	*context = &only;
	return 0;
}
