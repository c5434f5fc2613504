// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.util.Objects;
import latentij.tensor.FloatTensor;

/**
 * A latent z as the decoder takes it.
 * <p>
 * Users, image stacks and diffusion models see the scaled latent instead; {@link
 * #scaled} and {@link #ofScaled} lead there and back, by the model's {@link
 * LatentNorm}.
 *
 * @param values unscaled, [N,C,h,w]; owned by the latent
 */
public record Latent(FloatTensor values) {

	public Latent {
		Objects.requireNonNull(values, "values");
		if (values.rank() != 4) throw new IllegalArgumentException("A latent has the shape [N,C,h,w], not " + values);
	}

	/**
	 * The latent as a diffusion model takes it.
	 *
	 * @param config tells the normalization
	 * @return [N,C,h,w]; owned by the caller
	 */
	public FloatTensor scaled(final VaeConfig config) {
		return config.norm().toUser(values);
	}

	/**
	 * The inverse of {@link #scaled}.
	 *
	 * @param scaled [N,C,h,w]; read, never changed
	 * @param config tells the normalization
	 * @return z; owns its memory
	 */
	public static Latent ofScaled(final FloatTensor scaled, final VaeConfig config) {
		return new Latent(config.norm().toDecoder(scaled));
	}
}
