// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

/**
 * Floats of 8 bits.
 *
 * @see <a href="https://arxiv.org/abs/2209.05433">FP8 Formats for Deep Learning</a>
 */
public final class Float8 {

	private Float8() {}

	/**
	 * A float of 4 bits of exponent and 3 of fraction, PyTorch's
	 * {@code float8_e4m3fn}: it has no infinities.
	 *
	 * @param bits the lowest 8 count
	 * @return the same value
	 */
	public static float ofE4m3(final int bits) {
		if ((bits & 0x7f) == 0x7f) return Float.NaN;
		return value(bits, bits >> 3 & 0xf, bits & 7, 3, 7);
	}

	/**
	 * A float of 5 bits of exponent and 2 of fraction, PyTorch's
	 * {@code float8_e5m2}.
	 *
	 * @param bits the lowest 8 count
	 * @return the same value
	 */
	public static float ofE5m2(final int bits) {
		if ((bits & 0x7f) > 0x7c) return Float.NaN;
		if ((bits & 0x7f) == 0x7c) return (bits & 0x80) == 0 ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
		return value(bits, bits >> 2 & 0x1f, bits & 3, 2, 15);
	}

	private static float value(
			final int bits, final int exponent, final int fraction, final int fractionBits, final int bias) {
		final int significand = exponent == 0 ? fraction : fraction | 1 << fractionBits;
		final float magnitude = Math.scalb((float) significand, Math.max(exponent, 1) - bias - fractionBits);
		return (bits & 0x80) == 0 ? magnitude : -magnitude;
	}
}
