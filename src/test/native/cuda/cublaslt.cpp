/* cuBLAS's second library, which ONNX Runtime links to and our graphs do not use. */
#include "emulator.h"

static const int NOT_SUPPORTED = 15;

HANDLE(cublasLtCreate)
NOTHING(cublasLtDestroy)

#define NONE(name) UNSUPPORTED(NOT_SUPPORTED, name)
NONE(cublasLtMatmul)
NONE(cublasLtMatmulAlgoConfigSetAttribute)
NONE(cublasLtMatmulAlgoGetHeuristic)
NONE(cublasLtMatmulAlgoInit)
NONE(cublasLtMatmulDescCreate)
NONE(cublasLtMatmulDescDestroy)
NONE(cublasLtMatmulDescSetAttribute)
NONE(cublasLtMatmulPreferenceCreate)
NONE(cublasLtMatmulPreferenceDestroy)
NONE(cublasLtMatmulPreferenceSetAttribute)
NONE(cublasLtMatrixLayoutCreate)
NONE(cublasLtMatrixLayoutDestroy)
NONE(cublasLtMatrixLayoutSetAttribute)
NONE(cublasLtMatrixTransform)
NONE(cublasLtMatrixTransformDescCreate)
NONE(cublasLtMatrixTransformDescDestroy)
NONE(cublasLtMatrixTransformDescSetAttribute)
