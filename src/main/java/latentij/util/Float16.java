// SPDX-License-Identifier: BSD-2-Clause
package latentij.util;

/** IEEE 754's binary16, subnormals included. */
public final class Float16 {

	private static final int EXPONENT_BIAS = 15;

	/** The shift between a fraction of 32-bit floats and one of 16-bit floats. */
	private static final int DROPPED_BITS = 13;

	private Float16() {}

	/**
	 * Widens a float.
	 *
	 * @param half the 16 bits
	 * @return the same value
	 */
	public static float ofBits(final short half) {
		final int sign = (half & 0x8000) << 16;
		final int exponent = half >> 10 & 0x1f;
		final int fraction = half & 0x3ff;
		if (exponent == 0) {
			final float magnitude = fraction * 0x1p-24f;
			return sign == 0 ? magnitude : -magnitude;
		}
		final int exponent32 = exponent == 0x1f ? 0xff : exponent - EXPONENT_BIAS + 127;
		return Float.intBitsToFloat(sign | exponent32 << 23 | fraction << DROPPED_BITS);
	}

	/**
	 * Rounds a float to the nearest, ties to even, as NumPy does.
	 *
	 * @param value any
	 * @return the 16 bits; infinite from 65520 on
	 */
	public static short toBits(final float value) {
		final int bits = Float.floatToIntBits(value);
		final int sign = bits >>> 16 & 0x8000;
		final float magnitude = Math.abs(value);
		if (Float.isNaN(value)) return (short) (sign | 0x7e00);
		if (magnitude >= 65520) return (short) (sign | 0x7c00);
		// Below, floats lie as far apart as the smallest one is large.
		if (magnitude < 0x1p-14f) return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
		final int rounded = bits + (1 << DROPPED_BITS - 1) - 1 + (bits >>> DROPPED_BITS & 1);
		final int exponent = (rounded >>> 23 & 0xff) - 127 + EXPONENT_BIAS;
		return (short) (sign | exponent << 10 | rounded >>> DROPPED_BITS & 0x3ff);
	}
}
