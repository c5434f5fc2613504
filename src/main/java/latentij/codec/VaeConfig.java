// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.io.Serializable;
import java.util.Objects;

/**
 * The numbers of an autoencoder that a codec must know; the names are those of
 * diffusers' {@code config.json}.
 *
 * @param latentChannels channels of a latent, at least 1 (4 for Stable
 *          Diffusion 1.x, 2.x and XL; 16 for Stable Diffusion 3 and FLUX)
 * @param spatialCompressionRatio pixels of the image per pixel of the latent
 *          along one side; 8 for Stable Diffusion
 * @param norm what is done to a latent before a diffusion model (and a user)
 *          sees it
 * @param inChannels channels of the images to encode: 1 for grey, 3 for RGB, at least 1
 * @param outChannels channels of the decoded images, likewise
 * @param tiles how diffusers cuts its images, where a user wants that
 * @param codebook the vectors of a quantized latent; null for all others
 * @param leastSide rows and columns that a latent must have to be decoded, at least 1
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/autoencoder_kl.py">diffusers'
 *      AutoencoderKL</a>
 */
public record VaeConfig(
		int latentChannels,
		int spatialCompressionRatio,
		LatentNorm norm,
		int inChannels,
		int outChannels,
		ModelTiles tiles,
		Codebook codebook,
		int leastSide)
		implements Serializable {

	private static final int RGB = 3;

	/** A config of RGB images that says no sample size. */
	public VaeConfig(final int latentChannels, final int spatialCompressionRatio, final LatentNorm norm) {
		this(latentChannels, spatialCompressionRatio, norm, RGB, RGB, ModelTiles.STANDARD);
	}

	/** A config of a latent that is not quantized. */
	public VaeConfig(
			final int latentChannels,
			final int spatialCompressionRatio,
			final LatentNorm norm,
			final int inChannels,
			final int outChannels,
			final ModelTiles tiles) {
		this(latentChannels, spatialCompressionRatio, norm, inChannels, outChannels, tiles, null, 1);
	}

	public VaeConfig {
		Objects.requireNonNull(norm, "norm");
		if (latentChannels < 1)
			throw new IllegalArgumentException("latent_channels must be at least 1, not " + latentChannels);
		norm.checkChannels(latentChannels);
		if (spatialCompressionRatio < 1)
			throw new IllegalArgumentException(
					"The spatial compression ratio must be at least 1, not " + spatialCompressionRatio);
		if (leastSide < 1) throw new IllegalArgumentException("A latent has at least one pixel, not " + leastSide);
		checkImageChannels("in_channels", inChannels);
		checkImageChannels("out_channels", outChannels);
		Objects.requireNonNull(tiles, "tiles");
	}

	private static void checkImageChannels(final String key, final int channels) {
		if (channels < 1) throw new IllegalArgumentException(key + " must be at least 1, not " + channels);
	}

	/**
	 * The same numbers with another normalization.
	 *
	 * @param other the normalization
	 * @return a new config
	 */
	public VaeConfig withNorm(final LatentNorm other) {
		return with(other, codebook, leastSide);
	}

	/**
	 * The same numbers for a quantized latent.
	 *
	 * @param vectors of as many values as latents have channels
	 * @return a new config
	 */
	public VaeConfig withCodebook(final Codebook vectors) {
		return with(norm, vectors, leastSide);
	}

	/**
	 * The same numbers for latents that must not be smaller.
	 *
	 * @param side rows and columns that a latent must have to be decoded, at least 1
	 * @return a new config
	 */
	public VaeConfig withLeastSide(final int side) {
		return with(norm, codebook, side);
	}

	private VaeConfig with(final LatentNorm otherNorm, final Codebook vectors, final int side) {
		return new VaeConfig(
				latentChannels, spatialCompressionRatio, otherNorm, inChannels, outChannels, tiles, vectors, side);
	}

	/**
	 * The number of pixels of which heights and widths of images are multiples when they are
	 * encoded.
	 *
	 * @return the spatial compression ratio, or a multiple of it
	 */
	public int sizeMultiple() {
		return spatialCompressionRatio * norm.patchSize();
	}

	/**
	 * The ratio of an autoencoder that halves the image between its blocks.
	 *
	 * @param blocks how many it has, 1 to 30
	 * @return 2^(blocks - 1)
	 */
	public static int ratioOfBlocks(final int blocks) {
		return 1 << blocks - 1;
	}
}
