// SPDX-License-Identifier: BSD-2-Clause
package latentij.codec;

import java.nio.FloatBuffer;
import java.util.Arrays;
import latentij.tensor.FloatTensor;

/**
 * Latents between two, and sums of two. All take scaled latents of the same shape, [1,C,h,w], change none, and
 * give new ones, owned by the caller; sums are made in 64-bit floats.
 */
public final class LatentArithmetic {

	/** Below this sine of the angle between two latents, an arc is a straight line. */
	private static final double STRAIGHT = 1e-6;

	private LatentArithmetic() {}

	/**
	 * Adds multiples of two latents.
	 *
	 * @param a the first
	 * @param p its factor
	 * @param b the second
	 * @param q its factor
	 * @return p a + q b
	 * @throws IllegalArgumentException if the shapes differ
	 */
	public static FloatTensor sum(final FloatTensor a, final double p, final FloatTensor b, final double q) {
		requireSameShape(a, b);
		final FloatTensor sum = FloatTensor.zeros(a.shape());
		final FloatBuffer x = a.buffer();
		final FloatBuffer y = b.buffer();
		final FloatBuffer to = sum.buffer();
		while (to.hasRemaining()) to.put((float) (p * x.get() + q * y.get()));
		return sum;
	}

	/**
	 * Goes along a straight line.
	 *
	 * @param a the latent at t = 0
	 * @param b the latent at t = 1
	 * @param t in [0,1]
	 * @return (1 - t) a + t b
	 * @throws IllegalArgumentException if the shapes differ
	 */
	public static FloatTensor linear(final FloatTensor a, final FloatTensor b, final double t) {
		return sum(a, 1 - t, b, t);
	}

	/**
	 * Goes along an arc around zero, all values of a latent taken as one vector.
	 *
	 * @param a the latent at t = 0
	 * @param b the latent at t = 1
	 * @param t in [0,1]
	 * @return sin((1 - t) u) / sin(u) a + sin(t u) / sin(u) b, where u is the angle between both; the straight
	 *         line where they are parallel, or one is zero
	 * @throws IllegalArgumentException if the shapes differ
	 * @see <a href=
	 *      "https://github.com/huggingface/diffusers/blob/main/src/diffusers/pipelines/deprecated/audio_diffusion/pipeline_audio_diffusion.py">slerp
	 *      of diffusers' AudioDiffusionPipeline</a>
	 * @see <a href="https://doi.org/10.1145/325165.325242">Shoemake 1985</a>
	 */
	public static FloatTensor spherical(final FloatTensor a, final FloatTensor b, final double t) {
		requireSameShape(a, b);
		final double cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
		final double angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
		final double sine = Math.sin(angle);
		// Also not a number, of a latent of zeros.
		if (!(sine > STRAIGHT)) return linear(a, b, t);
		return sum(a, Math.sin((1 - t) * angle) / sine, b, Math.sin(t * angle) / sine);
	}

	private static double dot(final FloatTensor a, final FloatTensor b) {
		final FloatBuffer x = a.buffer();
		final FloatBuffer y = b.buffer();
		double sum = 0;
		while (x.hasRemaining()) sum += (double) x.get() * y.get();
		return sum;
	}

	/**
	 * Goes from one to the other in direction and length apart, the channels of each pixel taken as a vector: the
	 * direction is that of the mix of both directions, the length the mix of both lengths.
	 *
	 * @param a the latent at t = 0
	 * @param b the latent at t = 1
	 * @param t in [0,1]
	 * @return zero where both are opposite, or both zero
	 * @throws IllegalArgumentException if the shapes differ
	 * @see <a href=
	 *      "https://github.com/comfyanonymous/ComfyUI/blob/master/comfy_extras/nodes_latent.py">LatentInterpolate
	 *      of ComfyUI, whose ratio is 1 - t</a>
	 */
	public static FloatTensor direction(final FloatTensor a, final FloatTensor b, final double t) {
		requireSameShape(a, b);
		final int channels = a.channels();
		final int plane = a.height() * a.width();
		final float[] x = a.toArray();
		final float[] y = b.toArray();
		final float[] mixed = new float[x.length];
		final double[] mix = new double[channels];
		for (int i = 0; i < plane; i++) {
			final double lengthX = length(x, i, plane);
			final double lengthY = length(y, i, plane);
			double square = 0;
			for (int c = 0; c < channels; c++) {
				mix[c] = (1 - t) * unit(x[c * plane + i], lengthX) + t * unit(y[c * plane + i], lengthY);
				square += mix[c] * mix[c];
			}
			final double length = (1 - t) * lengthX + t * lengthY;
			for (int c = 0; c < channels; c++)
				mixed[c * plane + i] = (float) (unit(mix[c], Math.sqrt(square)) * length);
		}
		return FloatTensor.copyOf(mixed, a.shape());
	}

	private static double length(final float[] values, final int pixel, final int plane) {
		double square = 0;
		for (int i = pixel; i < values.length; i += plane) square += (double) values[i] * values[i];
		return Math.sqrt(square);
	}

	private static double unit(final double value, final double length) {
		return length == 0 ? 0 : value / length;
	}

	private static void requireSameShape(final FloatTensor a, final FloatTensor b) {
		if (!Arrays.equals(a.shape(), b.shape()))
			throw new IllegalArgumentException("Latents of one shape can be mixed, not " + a + " with " + b);
	}
}
