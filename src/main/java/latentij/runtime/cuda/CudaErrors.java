// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.cuda;

import java.io.IOException;
import java.util.regex.Pattern;
import latentij.runtime.backend.Failure;
import latentij.runtime.ort.OrtErrors;

/** Reads the texts of ONNX Runtime, CUDA, cuBLAS and cuDNN. */
final class CudaErrors {

	private static final Pattern OUT_OF_MEMORY = Pattern.compile(
			"out of memory|failed to allocate|available memory of|cuda failure 2:|"
					+ "_status_alloc_failed|device_allocation_failed",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern NO_KERNEL = Pattern.compile(
			"HEURISTIC_QUERY_FAILED|GRAPH_NOT_SUPPORTED|PLAN_CREATION_FAILED|OP not supported by CUDNN",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern NO_CODE = Pattern.compile("no kernel image", Pattern.CASE_INSENSITIVE);

	private static final Pattern OF_CUDA = Pattern.compile("cuda|cudnn|cublas|curand", Pattern.CASE_INSENSITIVE);

	private CudaErrors() {}

	/** @see latentij.runtime.backend.Backend#classify */
	static Failure classify(final Throwable failure) {
		boolean ofAFile = false;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (OUT_OF_MEMORY.matcher(String.valueOf(cause.getMessage())).find()) return Failure.OUT_OF_MEMORY;
			ofAFile |= cause instanceof IOException;
		}
		final String message = OrtErrors.message(failure);
		if (NO_KERNEL.matcher(message).find()) return Failure.NO_KERNEL;
		return !ofAFile && OF_CUDA.matcher(message).find() ? Failure.DEVICE : Failure.OTHER;
	}

	/** True if ONNX Runtime or a library was not compiled for the card. */
	static boolean hasNoCode(final Throwable failure) {
		return NO_CODE.matcher(OrtErrors.message(failure)).find();
	}
}
