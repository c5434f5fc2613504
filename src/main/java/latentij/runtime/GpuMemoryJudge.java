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

import java.util.Locale;
import java.util.regex.Pattern;

import latentij.codec.VaeException;

/**
 * Finds out that a GPU's memory was not enough, and says so.
 */
final class GpuMemoryJudge implements FallbackNetwork.Judge {

	/** What ONNX Runtime, CUDA, cuBLAS and cuDNN say then. */
	private static final Pattern OUT_OF_MEMORY = Pattern.compile(
		"out of memory|failed to allocate|available memory of|cuda failure 2:|" +
			"_status_alloc_failed", Pattern.CASE_INSENSITIVE);

	private final boolean cpuWillDo;
	private final String device;

	/**
	 * Creates a judge.
	 *
	 * @param cpuWillDo whether the CPU is to do what the GPU cannot; else it is an
	 *          error
	 * @param device the GPU, for people
	 */
	GpuMemoryJudge(final boolean cpuWillDo, final String device) {
		this.cpuWillDo = cpuWillDo;
		this.device = device;
	}

	/** Whether a failure says so. */
	static boolean isOutOfMemory(final VaeException failure) {
		return OUT_OF_MEMORY.matcher(String.valueOf(failure.getMessage())).find();
	}

	@Override
	public String ofFailure(final VaeException failure, final long... input) {
		if (!isOutOfMemory(failure)) return null;
		final String what = String.format(Locale.ROOT, "The memory of %s is not " +
			"enough for an input of %d x %d x %d x %d (batch, channels, height, width)",
			device, input[0], input[1], input[2], input[3]);
		if (cpuWillDo) return what + "; it is computed on the CPU, which takes longer.";
		throw new VaeException(what + ". Crop or scale the image, end other programs " +
			"that use the GPU, or choose device=auto or device=cpu. (" + failure
				.getMessage() + ")", failure);
	}
}
