// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import latentij.tensor.Block;
import latentij.tensor.FloatTensor;
import latentij.tensor.PixelTensor;

/**
 * The two neural networks of an autoencoder, as they are: no scaling, no
 * posterior, no tiling. Latents are 32-bit floats whatever the network uses
 * inside; images are 32-bit floats or 8-bit pixels.
 * <p>
 * One thread at a time may use a network; any may {@linkplain #setCanceled cancel} it.
 */
public interface VaeNetwork extends AutoCloseable {

	/**
	 * Tells whether the encoder takes noise.
	 *
	 * @return true for an encoder that draws the sample itself and is handed the
	 *         noise for it; false for all others
	 */
	boolean takesNoise();

	/**
	 * Runs the encoder.
	 *
	 * @param image RGB, [N,3,H,W], or grey, [N,1,H,W], in [-1,1], or 8-bit pixels, whose result is that of
	 *          the {@linkplain ImageProcessor#floats normalized} ones; a network may
	 *          normalize them itself, so that fewer bytes travel to its device. Read,
	 *          never changed
	 * @param noise standard normal, [N,C,h,w], where the encoder {@link
	 *          #takesNoise takes noise}, else null
	 * @return the moments, [N,2C,h,w]: the mean, then the logarithm of the
	 *         variance; or, from an encoder that takes noise, mean + std * noise,
	 *         [N,C,h,w]; or, from one without a distribution (AutoencoderTiny),
	 *         the latent, [N,C,h,w]. Owned by the caller
	 * @throws VaeException if the network fails
	 */
	FloatTensor encode(Block image, FloatTensor noise);

	/**
	 * Runs the decoder.
	 *
	 * @param latent unscaled, [N,C,h,w]; read, never changed
	 * @return RGB, [N,3,H,W], or grey, [N,1,H,W], about [-1,1], not clamped; owned by the caller
	 * @throws VaeException if the network fails
	 */
	FloatTensor decode(FloatTensor latent);

	/**
	 * Runs the decoder to 8-bit pixels: {@link ImageProcessor#toGrey} of each
	 * value that {@link #decode} gives.
	 *
	 * @param latent unscaled, [N,C,h,w]; read, never changed
	 * @return pixels, not necessarily in a direct buffer; the fourth byte of each is
	 *         undefined; owned by the caller
	 * @throws NotFiniteException if a value is infinite or NaN, which pixels cannot show
	 * @throws VaeException if the network fails, or if its images are not RGB
	 */
	default PixelTensor decodeToPixels(final FloatTensor latent) {
		final FloatTensor image = decode(latent);
		if (image.rank() != 4 || image.dim(1) != 3)
			throw VaeException.ofShape("decoder", image.shape(), "[N, 3, H, W]");
		return ImageProcessor.toPixels(image);
	}

	/**
	 * This network, run in stages over strips of rows ({@link
	 * latentij.codec.tiling.Tiling.Stages}). It is not to be closed, and not to be used
	 * after this one is closed.
	 *
	 * @param mapBytes bytes that feature maps may take in memory
	 * @param listener is told of the strips, and may end a run between two of them
	 * @return the same networks, for one image at a time
	 * @throws UnsupportedOperationException if this network runs as a whole only
	 */
	default VaeNetwork inStages(final long mapBytes, final TileListener listener) {
		throw new UnsupportedOperationException("This network is not run in stages");
	}

	/**
	 * Cancels runs: the one in progress, if any, and all others until this is taken
	 * back. They end with a {@link java.util.concurrent.CancellationException}, as soon as
	 * the network can; it stays usable. May be called by any thread; a network that
	 * cannot be canceled ignores it.
	 *
	 * @param canceled true to cancel, false to let runs go on
	 */
	default void setCanceled(final boolean canceled) {}

	/** @return where the network runs, for people: "CPU", "CUDA 0 (NVIDIA …)" */
	String device();

	/** Frees the network; safe to call twice. */
	@Override
	void close();
}
