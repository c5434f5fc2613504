/*-
 * #%L
 * The latent space of Stable Diffusion, inside ImageJ.
 * %%
 * Copyright (C) 2026 LatentIJ developers
 * %%
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions are met:
 * 
 * 1. Redistributions of source code must retain the above copyright notice,
 *    this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright notice,
 *    this list of conditions and the following disclaimer in the documentation
 *    and/or other materials provided with the distribution.
 * 
 * THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
 * AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDERS OR CONTRIBUTORS BE
 * LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR
 * CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF
 * SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
 * INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN
 * CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE)
 * ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE
 * POSSIBILITY OF SUCH DAMAGE.
 * #L%
 */
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
			if (!Float.isFinite(values.get())) return sentence(
				"gave values that are not finite");
		}
		return null;
	}

	@Override
	public String ofFailure(final VaeException failure, final boolean encoding,
		final long... input)
	{
		if (failure instanceof NotFiniteException) return sentence(
			"gave values that are not finite");
		return GpuJudge.isTooLarge(failure) ? null : sentence("failed (" +
			failure.getMessage() + ")");
	}

	@Override
	public boolean isLasting(final VaeException failure) {
		return !(failure instanceof NotFiniteException);
	}

	private String sentence(final String what) {
		return "This model with " + (precision.isHalf() ? "16-bit floats" : "TF32") +
			" " + what + "; it is computed again with 32-bit floats. " +
			"With precision=fp32, that is what is done first.";
	}
}
