// SPDX-License-Identifier: BSD-2-Clause
package latentij.model;

import java.util.Objects;

/**
 * Memory that runs of a model need, so that an image that cannot fit is refused before
 * anything is computed.
 *
 * @param encoding of the encoder
 * @param decoding of the decoder
 */
public record MemoryCost(Need encoding, Need decoding) {

	/** Memory of one network, by the size of the image. */
	public interface Need {

		/**
		 * The memory that the weights take while the network is open.
		 *
		 * @return bytes
		 */
		default double weightBytes() {
			return 0;
		}

		/**
		 * The memory that it takes to open the network.
		 *
		 * @return bytes
		 */
		default double openingBytes() {
			return LOADING * weightBytes();
		}

		/**
		 * The memory that a run takes beyond the weights.
		 *
		 * @param height of the image, in pixels
		 * @param width of the image, in pixels
		 * @param ratio the model's spatial compression ratio
		 * @return bytes
		 */
		double bytes(long height, long width, int ratio);

		/**
		 * The size of the largest tensor.
		 *
		 * @param height of the image, in pixels
		 * @param width of the image, in pixels
		 * @param ratio the model's spatial compression ratio
		 * @return values
		 */
		double values(long height, long width, int ratio);

		/**
		 * The larger of two needs, for each size.
		 *
		 * @param other another one
		 * @return a need that is never below either
		 */
		default Need atLeast(final Need other) {
			final Need one = this;
			return new Need() {

				@Override
				public double weightBytes() {
					return Math.max(one.weightBytes(), other.weightBytes());
				}

				@Override
				public double openingBytes() {
					return Math.max(one.openingBytes(), other.openingBytes());
				}

				@Override
				public double bytes(final long height, final long width, final int ratio) {
					return Math.max(one.bytes(height, width, ratio), other.bytes(height, width, ratio));
				}

				@Override
				public double values(final long height, final long width, final int ratio) {
					return Math.max(one.values(height, width, ratio), other.values(height, width, ratio));
				}
			};
		}
	}

	/**
	 * A need in proportion to the size, for graphs that are not understood.
	 *
	 * @param bytesPerPixel bytes for each pixel of the image
	 * @param bytesPerPair bytes for each pair of pixels of the latent: the scores of an attention over
	 *          the whole image at once; 0 for none
	 */
	record Proportional(double bytesPerPixel, double bytesPerPair) implements Need {

		Proportional {
			if (!(bytesPerPixel >= 0)) throw new IllegalArgumentException("Bytes per pixel must be at least 0");
			if (!(bytesPerPair >= 0)) throw new IllegalArgumentException("Bytes per pair must be at least 0");
		}

		@Override
		public double bytes(final long height, final long width, final int ratio) {
			final double pixels = (double) height * width;
			return bytesPerPixel * pixels + bytesPerPair * pairs(pixels, ratio);
		}

		@Override
		public double values(final long height, final long width, final int ratio) {
			final double pixels = (double) height * width;
			return Math.max(bytesPerPixel * VALUES_PER_BYTE * pixels, bytesPerPair > 0 ? pairs(pixels, ratio) : 0);
		}

		private static double pairs(final double pixels, final int ratio) {
			final double tokens = pixels / ((double) ratio * ratio);
			return tokens * tokens;
		}
	}

	/**
	 * Bytes that Stable Diffusion's encoder needs for each pixel, and its decoder: 1100 and 2200 values in 32 bit, as
	 * InvokeAI estimates it; 1.1 and 2.2 GB were measured at 512x512.
	 */
	private static final double SD_ENCODER = 4400;

	private static final double SD_DECODER = 8800;

	/**
	 * Stable Diffusion's largest tensors have 128 and 256 values for each pixel;
	 * need and largest tensor grow together.
	 */
	private static final double VALUES_PER_BYTE = 128.0 / SD_ENCODER;

	/** Scores are held twice, before and after the softmax. */
	private static final double ATTENTION_BYTES = 2 * Float.BYTES;

	/** Copies of the weights that there are while ONNX Runtime opens a network; 3.9 and 4.6 were measured. */
	private static final double LOADING = 4.7;

	public MemoryCost {
		Objects.requireNonNull(encoding, "encoding");
		Objects.requireNonNull(decoding, "decoding");
	}

	/**
	 * A cost in proportion to the size of the image.
	 *
	 * @param encodeBytesPerPixel bytes for each pixel of the image to encode, beyond the weights
	 * @param decodeBytesPerPixel bytes for each pixel of the decoded image, likewise
	 * @param wholeAttention true if the networks hold the scores of an attention over the whole
	 *          image at once: (pixels of the latent)^2 values
	 */
	public MemoryCost(
			final double encodeBytesPerPixel, final double decodeBytesPerPixel, final boolean wholeAttention) {
		this(proportional(encodeBytesPerPixel, wholeAttention), proportional(decodeBytesPerPixel, wholeAttention));
	}

	private static Proportional proportional(final double bytesPerPixel, final boolean wholeAttention) {
		return new Proportional(bytesPerPixel, wholeAttention ? ATTENTION_BYTES : 0);
	}

	/**
	 * A part of Stable Diffusion's need.
	 *
	 * @param part from 0 to 1
	 * @param wholeAttention as for {@link #MemoryCost(double, double, boolean)}
	 * @return the cost
	 */
	public static MemoryCost stableDiffusion(final double part, final boolean wholeAttention) {
		return new MemoryCost(part * SD_ENCODER, part * SD_DECODER, wholeAttention);
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
		return new MemoryCost(SD_ENCODER * (encoding / 128.0), SD_DECODER * (decoding / 256.0), false);
	}

	/**
	 * The larger of two costs.
	 *
	 * @param other another one
	 * @return a cost that is never below either
	 */
	public MemoryCost atLeast(final MemoryCost other) {
		return new MemoryCost(encoding.atLeast(other.encoding), decoding.atLeast(other.decoding));
	}

	/**
	 * The memory that opening the encoder and encoding needs.
	 *
	 * @param height of the image, in pixels
	 * @param width of the image, in pixels
	 * @param spatialCompressionRatio of the model
	 * @return bytes
	 */
	public double encodeBytes(final long height, final long width, final int spatialCompressionRatio) {
		return bytes(encoding, height, width, spatialCompressionRatio);
	}

	/**
	 * The memory that opening the decoder and decoding needs.
	 *
	 * @param height of the decoded image, in pixels
	 * @param width of the decoded image, in pixels
	 * @param spatialCompressionRatio of the model
	 * @return bytes
	 */
	public double decodeBytes(final long height, final long width, final int spatialCompressionRatio) {
		return bytes(decoding, height, width, spatialCompressionRatio);
	}

	/** Opening a network may take more than running it on a small image. */
	private static double bytes(final Need need, final long height, final long width, final int ratio) {
		return Math.max(need.openingBytes(), need.weightBytes() + need.bytes(height, width, ratio));
	}

	/**
	 * About how many values the largest tensor has in encoding.
	 *
	 * @param height of the image, in pixels
	 * @param width of the image, in pixels
	 * @param spatialCompressionRatio of the model
	 * @return values
	 */
	public double encodeValues(final long height, final long width, final int spatialCompressionRatio) {
		return encoding.values(height, width, spatialCompressionRatio);
	}

	/**
	 * About how many values the largest tensor has in decoding.
	 *
	 * @param height of the decoded image, in pixels
	 * @param width of the decoded image, in pixels
	 * @param spatialCompressionRatio of the model
	 * @return values
	 */
	public double decodeValues(final long height, final long width, final int spatialCompressionRatio) {
		return decoding.values(height, width, spatialCompressionRatio);
	}
}
