// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph.layers;

import latentij.model.graph.Border;

/**
 * What a convolution does, but for its weights.
 *
 * @param in channels of the image
 * @param out channels of the result
 * @param kernel side of the kernel, in pixels
 * @param stride pixels of the image from one pixel of the result to the next, both ways
 * @param pads pixels around the image at the top, left, bottom and right; not copied, and not changed
 * @param border what these are
 * @param bias whether there is one
 */
public record Conv(int in, int out, int kernel, int stride, long[] pads, Border border, boolean bias) {

	/**
	 * A convolution that keeps height and width, with zeros around and a bias.
	 *
	 * @param kernel its side, odd
	 */
	public Conv(final int in, final int out, final int kernel) {
		this(in, out, kernel, 1, evenly(kernel / 2), Border.ZEROS, true);
	}

	/** The same without a bias. */
	public Conv withoutBias() {
		return withBias(false);
	}

	/** The same with a bias, or without. */
	Conv withBias(final boolean wanted) {
		return new Conv(in, out, kernel, stride, pads, border, wanted);
	}

	/** The same with something else around the image. */
	public Conv withBorder(final Border wanted) {
		return new Conv(in, out, kernel, stride, pads, wanted, bias);
	}

	/** A convolution that halves height and width, with zeros around, a kernel of 3x3 and a bias. */
	public static Conv halving(final int in, final int out, final long... pads) {
		return new Conv(in, out, 3, 2, pads, Border.ZEROS, true);
	}

	private static long[] evenly(final long pad) {
		return new long[] {pad, pad, pad, pad};
	}
}
