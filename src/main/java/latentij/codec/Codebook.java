// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import latentij.tensor.FloatTensor;

/**
 * The vectors that the decoder of a model with a quantized latent was trained with. Each pixel of
 * a latent is replaced by the nearest one before it is decoded. Immutable.
 *
 * @see <a href="https://arxiv.org/abs/1711.00937">van den Oord et al. 2017, Neural Discrete
 *      Representation Learning</a>
 * @see <a href=
 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/models/autoencoders/vae.py">diffusers'
 *      VectorQuantizer</a>
 */
public final class Codebook implements Serializable {

	private static final long serialVersionUID = 1L;

	private final int channels;
	private final float[] values;

	/**
	 * Creates a codebook.
	 *
	 * @param values all vectors, one after the other; copied
	 * @param channels values of one of them, as many as a latent has channels
	 * @throws IllegalArgumentException if they are no whole number of vectors, at least one
	 */
	public Codebook(final float[] values, final int channels) {
		if (channels < 1 || values.length == 0 || values.length % channels != 0)
			throw new IllegalArgumentException(values.length + " values are no vectors of " + channels);
		this.values = values.clone();
		this.channels = channels;
	}

	/** @return the number of vectors */
	public int size() {
		return values.length / channels;
	}

	/**
	 * Finds the nearest vectors, by Euclidean distance; of several, the first one.
	 *
	 * @param z a latent as the encoder gives it, [N,C,h,w]; read, never changed
	 * @return their numbers, from 0, [N,1,h,w]; owned by the caller
	 * @throws IllegalArgumentException if the number of channels differs
	 */
	public FloatTensor indices(final FloatTensor z) {
		if (z.dim(1) != channels)
			throw new IllegalArgumentException(
					"A latent of this model has " + channels + " channels, this one has " + z.dim(1));
		final FloatTensor indices = FloatTensor.zeros(z.dim(0), 1, z.dim(2), z.dim(3));
		final int plane = z.dim(2) * z.dim(3);
		final FloatBuffer from = z.buffer();
		final FloatBuffer to = indices.buffer();
		IntStream.range(0, indices.size())
				.parallel()
				.forEach(i -> to.put(i, nearest(from, i / plane * plane * channels + i % plane, plane)));
		return indices;
	}

	/** In 64 bit: which one is nearest must not depend on rounding. */
	private int nearest(final FloatBuffer z, final int first, final int plane) {
		final double[] pixel = new double[channels];
		for (int c = 0; c < channels; c++) pixel[c] = z.get(first + c * plane);
		int nearest = 0;
		double least = Double.POSITIVE_INFINITY;
		for (int i = 0; i < values.length; i += channels) {
			double distance = 0;
			for (int c = 0; c < channels && distance < least; c++) {
				final double difference = pixel[c] - values[i + c];
				distance += difference * difference;
			}
			if (distance >= least) continue;
			least = distance;
			nearest = i / channels;
		}
		return nearest;
	}

	/**
	 * Looks vectors up.
	 *
	 * @param indices their numbers, from 0, [N,1,h,w]; read, never changed
	 * @return the latent that the decoder takes, [N,C,h,w]; owned by the caller
	 * @throws IllegalArgumentException if there is no vector of such a number, or if the shape
	 *           differs
	 */
	public FloatTensor lookup(final FloatTensor indices) {
		if (indices.rank() != 4 || indices.dim(1) != 1)
			throw new IllegalArgumentException("Indices have the shape [N,1,h,w], not " + indices);
		final FloatTensor z = FloatTensor.zeros(indices.dim(0), channels, indices.dim(2), indices.dim(3));
		final int plane = indices.dim(2) * indices.dim(3);
		final FloatBuffer from = indices.buffer();
		final FloatBuffer to = z.buffer();
		for (int i = 0; i < indices.size(); i++) {
			final float index = from.get(i);
			if (!(index >= 0 && index < size()) || index != (int) index)
				throw new IllegalArgumentException("The model's codebook has the entries 0 to " + (size() - 1)
						+ ", and this image has a value " + index + ".");
			for (int c = 0; c < channels; c++)
				to.put(i / plane * plane * channels + i % plane + c * plane, values[(int) index * channels + c]);
		}
		return z;
	}

	/**
	 * Replaces each pixel by the nearest vector.
	 *
	 * @param z as for {@link #indices}
	 * @return the latent that the decoder takes, of the same shape; owned by the caller
	 * @throws IllegalArgumentException if the number of channels differs
	 */
	public FloatTensor quantized(final FloatTensor z) {
		return lookup(indices(z));
	}

	@Override
	public boolean equals(final Object other) {
		return other instanceof Codebook codebook
				&& codebook.channels == channels
				&& Arrays.equals(codebook.values, values);
	}

	@Override
	public int hashCode() {
		return 31 * channels + Arrays.hashCode(values);
	}

	@Override
	public String toString() {
		return "Codebook of " + size() + " vectors of " + channels + " values";
	}
}
