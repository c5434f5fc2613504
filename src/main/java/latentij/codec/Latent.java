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
package latentij.codec;

import java.nio.FloatBuffer;
import java.util.Objects;

import latentij.tensor.FloatTensor;

/**
 * A latent z as the decoder takes it.
 * <p>
 * Users, image stacks and diffusion models see the scaled latent instead, (z -
 * shift factor) * scaling factor; {@link #scaled} and {@link #ofScaled} lead
 * there and back.
 *
 * @param values unscaled, [N,C,h,w]; owned by the latent
 */
public record Latent(FloatTensor values) {

	public Latent {
		Objects.requireNonNull(values, "values");
		if (values.rank() != 4) throw new IllegalArgumentException(
			"A latent has the shape [N,C,h,w], not " + values);
	}

	/**
	 * The latent as a diffusion model takes it, in the arithmetic of diffusers'
	 * pipelines: 32-bit floats.
	 *
	 * @param config tells shift and scaling factor
	 * @return (z - shiftFactor) * scalingFactor, [N,C,h,w]; owned by the caller
	 */
	public FloatTensor scaled(final VaeConfig config) {
		final float shift = (float) config.shiftFactor();
		final float scale = (float) config.scalingFactor();
		final FloatTensor scaled = FloatTensor.zeros(values.shape());
		final FloatBuffer from = values.buffer();
		final FloatBuffer to = scaled.buffer();
		while (from.hasRemaining())
			to.put((from.get() - shift) * scale);
		return scaled;
	}

	/**
	 * The inverse of {@link #scaled}.
	 *
	 * @param scaled [N,C,h,w]; read, never changed
	 * @param config tells shift and scaling factor
	 * @return z = scaled / scalingFactor + shiftFactor; owns its memory
	 */
	public static Latent ofScaled(final FloatTensor scaled,
		final VaeConfig config)
	{
		final float shift = (float) config.shiftFactor();
		final float scale = (float) config.scalingFactor();
		final FloatTensor values = FloatTensor.zeros(scaled.shape());
		final FloatBuffer from = scaled.buffer();
		final FloatBuffer to = values.buffer();
		while (from.hasRemaining())
			to.put(from.get() / scale + shift);
		return new Latent(values);
	}
}
