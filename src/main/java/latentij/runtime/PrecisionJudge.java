// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime;

import java.nio.FloatBuffer;
import latentij.codec.VaeException;
import latentij.tensor.FloatTensor;

/** Finds out that a faster precision did not do. */
final class PrecisionJudge implements FallbackNetwork.Judge {

	private final Precision precision;

	/** @param precision what is judged */
	PrecisionJudge(final Precision precision) {
		this.precision = precision;
	}

	@Override
	public String ofResult(final FloatTensor result) {
		final FloatBuffer values = result.buffer();
		while (values.hasRemaining()) {
			if (!Float.isFinite(values.get())) return sentence("gave values that are not finite");
		}
		return null;
	}

	@Override
	public String ofFailure(final VaeException failure, final boolean encoding, final long... input) {
		if (failure instanceof NotFiniteException) return sentence("gave values that are not finite");
		return GpuJudge.isTooLarge(failure) ? null : sentence("failed (" + failure.getMessage() + ")");
	}

	@Override
	public boolean isLasting(final VaeException failure) {
		return !(failure instanceof NotFiniteException);
	}

	private String sentence(final String what) {
		return "This model with " + (precision.isHalf() ? "16-bit floats" : "TF32") + " "
				+ what + "; it is computed again with 32-bit floats. "
				+ "With precision=fp32, that is what is done first.";
	}
}
