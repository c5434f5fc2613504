// SPDX-License-Identifier: BSD-2-Clause
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
		if (values.rank() != 4) throw new IllegalArgumentException("A latent has the shape [N,C,h,w], not " + values);
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
		while (from.hasRemaining()) to.put((from.get() - shift) * scale);
		return scaled;
	}

	/**
	 * The inverse of {@link #scaled}.
	 *
	 * @param scaled [N,C,h,w]; read, never changed
	 * @param config tells shift and scaling factor
	 * @return z = scaled / scalingFactor + shiftFactor; owns its memory
	 */
	public static Latent ofScaled(final FloatTensor scaled, final VaeConfig config) {
		final float shift = (float) config.shiftFactor();
		final float scale = (float) config.scalingFactor();
		final FloatTensor values = FloatTensor.zeros(scaled.shape());
		final FloatBuffer from = scaled.buffer();
		final FloatBuffer to = values.buffer();
		while (from.hasRemaining()) to.put(from.get() / scale + shift);
		return new Latent(values);
	}
}
