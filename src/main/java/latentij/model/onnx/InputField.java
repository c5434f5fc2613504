// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.onnx;

/**
 * Part of the input that matters to a pixel, along height and width. A pixel of number i stands
 * for the input from i * scale to (i + 1) * scale.
 *
 * @param scale pixels of the input for each of its own
 * @param before how many pixels of the input before that matter
 * @param after how many after
 */
record InputField(double[] scale, double[] before, double[] after) {

	static InputField ofInput() {
		return new InputField(new double[] {1, 1}, new double[2], new double[2]);
	}

	/** Field of pixels that depend on pixels of both. */
	InputField with(final InputField other) throws Unlimited {
		final InputField both = new InputField(scale, before.clone(), after.clone());
		for (int axis = 0; axis < 2; axis++) {
			if (scale[axis] != other.scale[axis]) throw new Unlimited();
			both.before[axis] = Math.max(before[axis], other.before[axis]);
			both.after[axis] = Math.max(after[axis], other.after[axis]);
		}
		return both;
	}

	/**
	 * Field of pixels, {@code stride} apart, that depend on those from {@code -first} to
	 * {@code last}.
	 */
	InputField window(final int axis, final double stride, final double first, final double last) {
		final InputField window = new InputField(scale.clone(), before.clone(), after.clone());
		window.scale[axis] *= stride;
		window.before[axis] = Math.max(0, before[axis] + first * scale[axis]);
		window.after[axis] = Math.max(0, after[axis] + (last + 1 - stride) * scale[axis]);
		return window;
	}

	/** Field of pixels with others around, of which {@code first} are before them: they have other numbers. */
	InputField padded(final int axis, final double first) {
		final InputField padded = new InputField(scale.clone(), before.clone(), after.clone());
		padded.before[axis] += first * scale[axis];
		padded.after[axis] -= first * scale[axis];
		return padded;
	}

	/**
	 * Field of pixels that are {@code factor} times as many.
	 *
	 * @param rest how many of these a pixel may be away from where the one that it was made of
	 *          begins or ends
	 */
	InputField enlarged(final int axis, final double factor, final double rest) {
		final InputField enlarged = new InputField(scale.clone(), before.clone(), after.clone());
		enlarged.scale[axis] /= factor;
		enlarged.before[axis] += rest * enlarged.scale[axis];
		enlarged.after[axis] += rest * enlarged.scale[axis];
		return enlarged;
	}

	/** A node that looks at everything, or that is not known. */
	static final class Unlimited extends Exception {

		private static final long serialVersionUID = 1L;

		Unlimited() {
			super(null, null, false, false);
		}
	}
}
