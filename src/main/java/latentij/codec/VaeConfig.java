// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

/**
 * What a codec must know of its autoencoder; the names are those of diffusers'
 * {@code config.json}.
 *
 * @param latentChannels channels of a latent, at least 1 (4 for Stable
 *          Diffusion 1.x, 2.x and XL; 16 for Stable Diffusion 3 and FLUX)
 * @param spatialCompressionRatio pixels of the image per pixel of the latent
 *          along one side, 2^(number of blocks - 1); 8 for Stable Diffusion
 * @param scalingFactor what a latent is multiplied by before a diffusion model
 *          (and a user) sees it, so that its variance is about 1; finite and
 *          above 0 as a 32-bit float
 * @param shiftFactor what is subtracted before that; 0 for most; finite
 * @param sampleSize side of the images that it was trained with, in pixels; the
 *          side of tiles, where nothing else is said; at least 1
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl.py">diffusers'
 *      AutoencoderKL</a>
 */
public record VaeConfig(
		int latentChannels, int spatialCompressionRatio, double scalingFactor, double shiftFactor, int sampleSize) {

	/** The scaling factor of Stable Diffusion 1.x: what a missing one means. */
	public static final double DEFAULT_SCALING_FACTOR = 0.18215;

	/** The sample size of Stable Diffusion 1.x. */
	public static final int DEFAULT_SAMPLE_SIZE = 512;

	/** A config that says no sample size. */
	public VaeConfig(
			final int latentChannels,
			final int spatialCompressionRatio,
			final double scalingFactor,
			final double shiftFactor) {
		this(latentChannels, spatialCompressionRatio, scalingFactor, shiftFactor, DEFAULT_SAMPLE_SIZE);
	}

	public VaeConfig {
		if (latentChannels < 1)
			throw new IllegalArgumentException("latent_channels must be at least 1, not " + latentChannels);
		if (spatialCompressionRatio < 1)
			throw new IllegalArgumentException(
					"The spatial compression ratio must be at least 1, not " + spatialCompressionRatio);
		// Latents are scaled with 32-bit floats, where tiny numbers are 0.
		if (!((float) scalingFactor > 0) || Float.isInfinite((float) scalingFactor))
			throw new IllegalArgumentException(
					"scaling_factor must be a finite 32-bit number above 0, not " + scalingFactor);
		if (!Float.isFinite((float) shiftFactor))
			throw new IllegalArgumentException("shift_factor must be a finite 32-bit number, not " + shiftFactor);
		if (sampleSize < 1) throw new IllegalArgumentException("sample_size must be at least 1, not " + sampleSize);
	}
}
