// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.cuda;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import latentij.runtime.backend.Precision;

/**
 * The search of cuDNN for the kernels of a convolution, in one of two modes of its
 * heuristics (with its frontend, nothing is tried out; that took gigabytes once,
 * onnxruntime#7612). The longer one finds kernels for 32 bit that need 15 to 24 %
 * less time for one image on an H200, and no faster ones for tensor cores. On some
 * cards it finds none (reported of the RTX 30 series with cuDNN 9.10): they get the
 * other one from then on.
 */
final class KernelSearch {

	/** The cards that have had no kernels. */
	private final Set<Integer> shortened = ConcurrentHashMap.newKeySet();

	/** True if networks of this precision that are opened now look longer. */
	boolean isLong(final int card, final Precision precision) {
		return !precision.usesTensorCores() && !shortened.contains(card);
	}

	/** Has networks that are opened on a card from now on look less long. */
	void shorten(final int card) {
		shortened.add(card);
	}
}
