// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * How cuDNN looks for the kernels of a convolution: one of two modes of its
 * heuristics (with its frontend, nothing is tried out; that took gigabytes once,
 * onnxruntime#7612). The longer one finds kernels for 32 bit that need 15 to 24 %
 * less time for one image on an H200, and no faster ones for tensor cores. On some
 * cards it finds none (reported of the RTX 30 series with cuDNN 9.10): they get the
 * other one from then on.
 */
final class KernelSearch {

	private static final Pattern FOUND_NONE = Pattern.compile(
			"HEURISTIC_QUERY_FAILED|GRAPH_NOT_SUPPORTED|PLAN_CREATION_FAILED|OP not supported by CUDNN",
			Pattern.CASE_INSENSITIVE);

	/** The cards that have had no kernels. */
	private static final Set<Integer> SHORT = ConcurrentHashMap.newKeySet();

	private KernelSearch() {}

	/** Whether networks of this precision that are opened now look longer. */
	static boolean isLong(final int gpu, final Precision precision) {
		return gpu != OrtRuntime.CPU && !precision.usesTensorCores() && !SHORT.contains(gpu);
	}

	/** Whether ONNX Runtime said that there is no kernel. */
	static boolean foundNone(final String failure) {
		return FOUND_NONE.matcher(failure).find();
	}

	/** Has networks that are opened on a card from now on look less long. */
	static void shorten(final int gpu) {
		SHORT.add(gpu);
	}

	/** For tests: as if no card had failed. */
	static void forget() {
		SHORT.clear();
	}
}
