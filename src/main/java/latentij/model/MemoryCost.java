// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

/**
 * Memory that a run of a model needs, so that an image that
 * cannot fit is refused before anything is computed.
 *
 * @param encodeBytesPerPixel bytes for each pixel of the image to encode, beyond
 *          the weights
 * @param decodeBytesPerPixel bytes for each pixel of the decoded image, likewise
 * @param encodeBytesPerPair bytes for each pair of pixels of the latent in encoding: the scores of an
 *          attention over the whole image at once; 0 for none
 * @param decodeBytesPerPair the same in decoding
 */
public record MemoryCost(
		double encodeBytesPerPixel, double decodeBytesPerPixel, double encodeBytesPerPair, double decodeBytesPerPair) {

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
		if (!(encodeBytesPerPair >= 0) || !(decodeBytesPerPair >= 0))
			throw new IllegalArgumentException("Bytes per pair must be at least 0");
	}

	/**
	 * A cost.
	 *
	 * @param encodeBytesPerPixel as there
	 * @param decodeBytesPerPixel as there
	 * @param wholeAttention whether the networks hold the scores of an attention over the whole
	 *          image at once: (pixels of the latent)^2 values
	 */
	public MemoryCost(
			final double encodeBytesPerPixel, final double decodeBytesPerPixel, final boolean wholeAttention) {
		this(
				encodeBytesPerPixel,
				decodeBytesPerPixel,
				wholeAttention ? ATTENTION_BYTES : 0,
				wholeAttention ? ATTENTION_BYTES : 0);
	}

	/** @return whether a network holds the scores of an attention over the whole image at once */
	public boolean wholeAttention() {
		return encodeBytesPerPair > 0 || decodeBytesPerPair > 0;
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
		return encodeBytesPerPixel * pixels + encodeBytesPerPair * pairs(pixels, spatialCompressionRatio);
	}

	/**
	 * The memory that decoding needs.
	 *
	 * @param pixels of the decoded image, width times height
	 * @param spatialCompressionRatio of the model
	 * @return bytes
	 */
	public double decodeBytes(final double pixels, final int spatialCompressionRatio) {
		return decodeBytesPerPixel * pixels + decodeBytesPerPair * pairs(pixels, spatialCompressionRatio);
	}

	/**
	 * About how many values the largest tensor has in encoding.
	 *
	 * @param pixels of the image, width times height
	 * @param spatialCompressionRatio of the model
	 * @return values
	 */
	public double encodeValues(final double pixels, final int spatialCompressionRatio) {
		final double scores = encodeBytesPerPair > 0 ? pairs(pixels, spatialCompressionRatio) : 0;
		return Math.max(encodeBytesPerPixel * VALUES_PER_BYTE * pixels, scores);
	}

	/**
	 * About how many values the largest tensor has in decoding.
	 *
	 * @param pixels of the decoded image, width times height
	 * @param spatialCompressionRatio of the model
	 * @return values
	 */
	public double decodeValues(final double pixels, final int spatialCompressionRatio) {
		final double scores = decodeBytesPerPair > 0 ? pairs(pixels, spatialCompressionRatio) : 0;
		return Math.max(decodeBytesPerPixel * VALUES_PER_BYTE * pixels, scores);
	}

	private static double pairs(final double pixels, final int ratio) {
		final double tokens = pixels / ((double) ratio * ratio);
		return tokens * tokens;
	}
}
