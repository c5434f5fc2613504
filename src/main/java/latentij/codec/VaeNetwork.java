package latentij.codec;

import latentij.tensor.FloatTensor;

/**
 * The two neural networks of an autoencoder, as they are: no scaling, no
 * posterior, no tiling. All tensors are 32-bit floats whatever the network uses
 * inside.
 * <p>
 * One thread at a time may use a network.
 */
public interface VaeNetwork extends AutoCloseable {

	/** What an encoder gives. */
	enum EncoderOutput {
			/** [N,2C,h,w]: the mean, then the logarithm of the variance. */
			MOMENTS,
			/**
			 * [N,C,h,w]: a sample, mean + std * noise, from noise that the caller
			 * provides.
			 */
			SAMPLE_OF_NOISE,
			/**
			 * [N,C,h,w]: a latent, with nothing said about its distribution (as
			 * AutoencoderTiny has it).
			 */
			LATENT
	}

	/** @return what {@link #encode} gives */
	EncoderOutput encoderOutput();

	/**
	 * Runs the encoder.
	 *
	 * @param image RGB, [N,3,H,W], in [-1,1]; read, never changed
	 * @param noise standard normal, [N,C,h,w], where the encoder gives
	 *          {@link EncoderOutput#SAMPLE_OF_NOISE}, else null
	 * @return see {@link EncoderOutput}; owned by the caller
	 * @throws VaeException if the network fails
	 */
	FloatTensor encode(FloatTensor image, FloatTensor noise);

	/**
	 * Runs the decoder.
	 *
	 * @param latent unscaled, [N,C,h,w]; read, never changed
	 * @return RGB, [N,3,H,W], about [-1,1], not clamped; owned by the caller
	 * @throws VaeException if the network fails
	 */
	FloatTensor decode(FloatTensor latent);

	/** @return where the network runs, for people: "CPU", "CUDA 0 (NVIDIA …)" */
	String device();

	/** Frees the network; safe to call twice. */
	@Override
	void close();
}
