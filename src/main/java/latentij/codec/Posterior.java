// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.nio.FloatBuffer;
import java.util.Arrays;
import latentij.tensor.FloatTensor;

/**
 * The diagonal Gaussian that an encoder gives for an image: one mean and one
 * variance for every value of the latent.
 *
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/vae.py">diffusers'
 *      DiagonalGaussianDistribution</a>
 */
public final class Posterior {

	/** Smallest logarithm of the variance, as diffusers clamps it. */
	public static final float MIN_LOGVAR = -30;

	/** Largest logarithm of the variance, as diffusers clamps it. */
	public static final float MAX_LOGVAR = 20;

	private final FloatTensor mean;
	private final FloatTensor logvar;

	/**
	 * Reads the posterior off an encoder's output.
	 *
	 * @param moments [N,2C,h,w]: along C, first the means, then the logarithms of
	 *          the variances, which are clamped to [-30,20]; copied
	 * @throws IllegalArgumentException if the shape differs
	 */
	Posterior(final FloatTensor moments) {
		if (moments.rank() != 4 || moments.dim(1) % 2 != 0)
			throw new IllegalArgumentException("Moments have the shape [N,2C,h,w], not " + moments);
		final long[] shape = moments.shape();
		shape[1] /= 2;
		mean = FloatTensor.zeros(shape);
		logvar = FloatTensor.zeros(shape);
		final FloatBuffer from = moments.buffer();
		final FloatBuffer toMean = mean.buffer();
		final FloatBuffer toLogvar = logvar.buffer();
		final int half = mean.size() / mean.dim(0);
		while (from.hasRemaining()) {
			toMean.put(from.slice().limit(half));
			from.position(from.position() + half);
			for (int i = 0; i < half; i++) toLogvar.put(Math.max(MIN_LOGVAR, Math.min(MAX_LOGVAR, from.get())));
		}
	}

	/** @return the means, [N,C,h,w]; shared, not to be changed */
	FloatTensor mean() {
		return mean;
	}

	/**
	 * The spread.
	 *
	 * @return the logarithms of the variances, [N,C,h,w], in [-30,20]; shared, not
	 *         to be changed
	 */
	public FloatTensor logvar() {
		return logvar;
	}

	/** @return the most probable latent, which is the mean; owns its memory */
	public Latent mode() {
		return new Latent(mean.copy());
	}

	/**
	 * The latent for given noise: mean + exp(logvar / 2) * noise.
	 *
	 * @param noise standard normal, of the shape of the mean; read, not changed
	 * @return a latent that owns its memory
	 * @throws IllegalArgumentException if the shape differs
	 */
	public Latent sample(final FloatTensor noise) {
		if (!Arrays.equals(noise.shape(), mean.shape()))
			throw new IllegalArgumentException("The noise has the shape " + Arrays.toString(noise.shape())
					+ ", but the mean has " + Arrays.toString(mean.shape()));
		final FloatTensor values = mean.copy();
		final FloatBuffer z = values.buffer();
		final FloatBuffer v = logvar.buffer();
		final FloatBuffer n = noise.buffer();
		for (int i = 0; i < values.size(); i++) z.put(i, z.get(i) + (float) Math.exp(0.5f * v.get(i)) * n.get(i));
		return new Latent(values);
	}
}
