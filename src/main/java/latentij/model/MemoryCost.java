// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

/**
 * Memory that a run of a model needs, so that an image that
 * cannot fit is refused before anything is computed.
 *
 * @param encodeBytesPerPixel bytes for each pixel of the image to encode, beyond
 *          the weights
 * @param decodeBytesPerPixel bytes for each pixel of the decoded image, likewise
 * @param wholeAttention whether the networks hold the scores of an attention
 *          over the whole image at once: (pixels of the latent)^2 values
 */
public record MemoryCost(double encodeBytesPerPixel, double decodeBytesPerPixel, boolean wholeAttention) {

	/**
	 * Stable Diffusion's autoencoder in 32 bit: 1100 and 2200 values for each
	 * pixel, as InvokeAI estimates it; 1.1 and 2.2 GB were measured at 512x512.
	 */
	public static final MemoryCost STABLE_DIFFUSION = new MemoryCost(4400, 8800, true);

	/**
	 * Stable Diffusion's largest tensors have 128 and 256 values for each pixel;
	 * need and largest tensor grow together.
	 */
	private static final double VALUES_PER_BYTE = 128.0 / 4400;

	/** Scores are held twice, before and after the softmax. */
	private static final double ATTENTION_BYTES = 2 * Float.BYTES;

	public MemoryCost {
		if (!(encodeBytesPerPixel >= 0) || !(decodeBytesPerPixel >= 0))
			throw new IllegalArgumentException("Bytes per pixel must be at least 0");
	}

	/**
	 * Stable Diffusion's measured need, in proportion to the channels of the widest
	 * tensors; queries of an attention go in blocks.
	 *
	 * @param encoding channels at full resolution in the encoder; 128 in Stable
	 *          Diffusion
	 * @param decoding the same in the decoder; 256 in Stable Diffusion
	 * @return the need
	 */
	public static MemoryCost ofChannels(final int encoding, final int decoding) {
		return new MemoryCost(
				STABLE_DIFFUSION.encodeBytesPerPixel * (encoding / 128.0),
				STABLE_DIFFUSION.decodeBytesPerPixel * (decoding / 256.0),
				false);
	}

	/**
	 * The memory that encoding needs.
	 *
	 * @param pixels of the image, width times height
	 * @param spatialCompressionRatio of the model
	 * @return bytes
	 */
	public double encodeBytes(final double pixels, final int spatialCompressionRatio) {
		return encodeBytesPerPixel * pixels + attention(pixels, spatialCompressionRatio);
	}

	/**
	 * The memory that decoding needs.
	 *
	 * @param pixels of the decoded image, width times height
	 * @param spatialCompressionRatio of the model
	 * @return bytes
	 */
	public double decodeBytes(final double pixels, final int spatialCompressionRatio) {
		return decodeBytesPerPixel * pixels + attention(pixels, spatialCompressionRatio);
	}

	/**
	 * About how many values the largest tensor has in encoding.
	 *
	 * @param pixels of the image, width times height
	 * @param spatialCompressionRatio of the model
	 * @return values
	 */
	public double encodeValues(final double pixels, final int spatialCompressionRatio) {
		return Math.max(encodeBytesPerPixel * VALUES_PER_BYTE * pixels, scores(pixels, spatialCompressionRatio));
	}

	/**
	 * About how many values the largest tensor has in decoding.
	 *
	 * @param pixels of the decoded image, width times height
	 * @param spatialCompressionRatio of the model
	 * @return values
	 */
	public double decodeValues(final double pixels, final int spatialCompressionRatio) {
		return Math.max(decodeBytesPerPixel * VALUES_PER_BYTE * pixels, scores(pixels, spatialCompressionRatio));
	}

	private double attention(final double pixels, final int ratio) {
		return scores(pixels, ratio) * ATTENTION_BYTES;
	}

	private double scores(final double pixels, final int ratio) {
		if (!wholeAttention) return 0;
		final double tokens = pixels / ((double) ratio * ratio);
		return tokens * tokens;
	}
}
